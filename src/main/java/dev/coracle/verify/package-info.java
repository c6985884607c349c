/**
 * Boots a result as a user would and reports what it saw. {@link dev.coracle.verify.Verifier} is
 * the way in: it takes a {@link dev.coracle.verify.plan.VerifyPlan} and returns a {@link
 * dev.coracle.verify.report.VerifyReport}. The list of boots, the checks of each and the cause of a
 * failure are here.
 *
 * <p>Other packages use {@code plan}, {@code report}, {@code session} and {@code density} below it;
 * the rest is the verifier's own. May use every package below it; knows nothing of how a result is
 * built.
 */
@NullMarked
package dev.coracle.verify;

import org.jspecify.annotations.NullMarked;
