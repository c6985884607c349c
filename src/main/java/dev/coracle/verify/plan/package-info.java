/**
 * What is to be verified, and what of the outside is used for it: immutable values that the caller
 * makes. Promises to know nothing of QEMU and of what came of a verification.
 */
package dev.coracle.verify.plan;
