/**
 * Runs a machine until its goal, its end or a deadline, and reports how it went; chooses between
 * the host's virtualization and emulation. Promises that each boot ends.
 */
package dev.coracle.verify.boot;
