/**
 * Messages for people: values with a code, a location, a cause and a next step.
 *
 * <p>Every failure that a user can cause or fix leaves the program as a {@link
 * dev.coracle.diagnostic.CoracleException} carrying {@link dev.coracle.diagnostic.Diagnostic}
 * values. Uses nothing else of Coracle.
 */
@NullMarked
package dev.coracle.diagnostic;

import org.jspecify.annotations.NullMarked;
