package dev.coracle.cache;

import java.security.PrivateKey;
import java.util.Optional;

/**
 * Where entries go.
 *
 * @param signer signs them; without one they have no signature
 */
record CacheTarget(CacheBackend place, Optional<PrivateKey> signer) {}
