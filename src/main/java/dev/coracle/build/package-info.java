/** Wires the stages into one build: plan, steps, runner; whatever needs both a build and a boot. */
package dev.coracle.build;
