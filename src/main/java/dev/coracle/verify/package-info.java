/**
 * Starts the result as a user would and says what it saw. {@link dev.coracle.verify.Verifier} is
 * the way in, and here its questions become a verdict; a {@link dev.coracle.verify.plan.VerifyPlan}
 * says what to verify and a {@link dev.coracle.verify.report.VerifyReport} what came of it.
 *
 * <p>Those outside need no other rooms than {@code plan}, {@code report}, {@code session} and
 * {@code density}; the rest is the verifier's own. May use every package below it; knows nothing of
 * how a result is built.
 */
package dev.coracle.verify;
