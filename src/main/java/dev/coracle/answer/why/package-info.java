/** Why something is in a result, or is not. */
@NullMarked
package dev.coracle.answer.why;

import org.jspecify.annotations.NullMarked;
