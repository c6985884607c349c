/** What makes a result large, and what leaving something out would save. */
@NullMarked
package dev.coracle.answer.size;

import org.jspecify.annotations.NullMarked;
