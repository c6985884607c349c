/** What changed between two results, images or locks. */
@NullMarked
package dev.coracle.answer.diff;

import org.jspecify.annotations.NullMarked;
