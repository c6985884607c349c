/**
 * Asks a guest from within: the disk that brings the probe, what the host does meanwhile, and what
 * the answers are worth. Promises that an answer that does not come is a check that fails.
 */
@NullMarked
package dev.coracle.verify.probe;

import org.jspecify.annotations.NullMarked;
