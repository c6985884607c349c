/**
 * Starts the result as a user would and says what it saw: machine profiles, the QEMU process, the
 * console, checks, reports.
 *
 * <p>{@link dev.coracle.verify.Verifier} is the way in; a {@link dev.coracle.verify.VerifyPlan}
 * says what to verify and a {@link dev.coracle.verify.VerifyReport} what came of it. May use every
 * package below it; knows nothing of how a result is built.
 */
package dev.coracle.verify;
