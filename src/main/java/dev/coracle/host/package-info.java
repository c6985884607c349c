/**
 * The outside world: processes, host tools, apt's configuration, the user's directories.
 *
 * <p>Each behind a small type, so that tests put something smaller in its place. Uses {@code
 * template}, {@code progress} and {@code diagnostic}.
 */
package dev.coracle.host;
