/**
 * Runs a machine until its goal, its end or a deadline, and reports how it went; chooses between
 * the host's virtualization and emulation. Promises that each boot ends.
 */
@NullMarked
package dev.coracle.verify.boot;

import org.jspecify.annotations.NullMarked;
