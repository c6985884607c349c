/**
 * Signed statements about a result: in-toto statements in DSSE envelopes, as bundles of sigstore,
 * with keys of the user's (ECDSA, P-256). Nothing here talks to a network.
 */
@NullMarked
package dev.coracle.attest;

import org.jspecify.annotations.NullMarked;
