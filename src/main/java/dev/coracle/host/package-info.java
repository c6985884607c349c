/**
 * The outside world: processes, host tools, apt's configuration, the user's directories.
 *
 * <p>Each behind a small type, so that tests put something smaller in its place. Uses {@code
 * template}, {@code progress} and {@code diagnostic}.
 */
@NullMarked
package dev.coracle.host;

import org.jspecify.annotations.NullMarked;
