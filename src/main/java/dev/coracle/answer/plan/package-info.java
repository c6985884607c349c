/** Which steps of a build must run, and which input made it so. */
@NullMarked
package dev.coracle.answer.plan;

import org.jspecify.annotations.NullMarked;
