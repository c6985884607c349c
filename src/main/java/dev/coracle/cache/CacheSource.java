package dev.coracle.cache;

import java.security.PublicKey;
import java.util.Optional;

/**
 * Where entries come from.
 *
 * @param signer whose signature they must have; empty if all who may write there are trusted
 */
record CacheSource(CacheBackend place, Optional<PublicKey> signer) {}
