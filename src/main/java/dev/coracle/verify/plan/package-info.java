/**
 * What is to be verified, and what of the host is used for it: immutable values that the caller
 * makes. Knows nothing of QEMU or of the outcome of a verification.
 */
@NullMarked
package dev.coracle.verify.plan;

import org.jspecify.annotations.NullMarked;
