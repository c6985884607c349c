package dev.coracle.attest;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;

/** Single in-toto statements in bundles, which are no part of a result. */
public final class SignedStatements {
  private SignedStatements() {}

  /** A statement's bundle; without a key it has no signature. */
  public static byte[] bundle(byte[] statement, Optional<PrivateKey> key) throws IOException {
    if (key.isEmpty()) {
      return DsseEnvelope.unsigned(DsseEnvelope.IN_TOTO, statement);
    }
    return DsseEnvelope.sign(DsseEnvelope.IN_TOTO, statement, key.get())
        .bundle(DsseEnvelope.hint(PemKeys.publicKey(key.get())));
  }

  /**
   * The statement in a bundle.
   *
   * @param key whose signature it must have; without one, no signature is asked for
   * @return empty if it has no signature by the key
   * @throws IOException if it is no such bundle, in words for people
   */
  public static Optional<byte[]> statement(String bundle, Optional<PublicKey> key)
      throws IOException {
    if (key.isEmpty()) {
      return Optional.of(DsseEnvelope.payload(bundle));
    }
    return DsseEnvelope.read(bundle).stream()
        .filter(each -> each.payloadType().equals(DsseEnvelope.IN_TOTO))
        .filter(each -> each.isSignedBy(key.get()))
        .map(DsseEnvelope::payload)
        .findFirst();
  }
}
