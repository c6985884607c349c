/** Wires the stages into one build: plan, steps, runner; whatever needs both a build and a boot. */
@NullMarked
package dev.coracle.build;

import org.jspecify.annotations.NullMarked;
