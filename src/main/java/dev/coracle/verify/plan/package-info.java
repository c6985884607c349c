/**
 * What is to be verified, and what of the host is used for it: immutable values that the caller
 * makes. Knows nothing of QEMU or of the outcome of a verification.
 */
package dev.coracle.verify.plan;
