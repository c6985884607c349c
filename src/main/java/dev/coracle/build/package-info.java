/** Wires the stages into one build: plan, kernel, result, boot. */
@NullMarked
package dev.coracle.build;

import org.jspecify.annotations.NullMarked;
