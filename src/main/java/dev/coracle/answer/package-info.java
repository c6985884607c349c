/** Answers to questions about results: pure functions over manifests, origins and locks. */
@NullMarked
package dev.coracle.answer;

import org.jspecify.annotations.NullMarked;
