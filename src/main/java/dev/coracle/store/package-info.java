/**
 * The content-addressed store under the user's cache directory.
 *
 * <p>Holds downloads by their SHA-256 and results of steps by their content key. Everything enters
 * by an atomic move from a private place, so a killed build leaves nothing half-written and several
 * builds can share one store. What was not used for long can be evicted, and results can come from
 * other machines, through {@link dev.coracle.store.SharedResults}. Uses {@code tree} (digests) and
 * {@code diagnostic}.
 */
@NullMarked
package dev.coracle.store;

import org.jspecify.annotations.NullMarked;
