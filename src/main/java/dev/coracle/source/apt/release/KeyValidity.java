package dev.coracle.source.apt.release;

import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key may sign now, from the self-signatures of its certificate, each of them checked
 * (RFC 9580 sections 5.2.1 and 10.1): not revoked, not expired, and for a subkey bound by its
 * primary key and binding back.
 */
final class KeyValidity {
  private final PGPPublicKey primary;
  private final Instant now;

  KeyValidity(PGPPublicKeyRing certificate, Instant now) {
    this.primary = certificate.getPublicKey();
    this.now = now;
  }

  /** Empty when the key may sign; else why not, such as {@code expired on 2025-01-01}. */
  String objection(PGPPublicKey key) {
    boolean signsItself = key.getKeyID() == primary.getKeyID();
    String objection = primaryObjection(signsItself);
    return objection.isEmpty() && !signsItself ? subkeyObjection(key) : objection;
  }

  private String primaryObjection(boolean signsItself) {
    if (revoked(primary, PGPSignature.KEY_REVOCATION)) {
      return "revoked";
    }
    Map<PGPSignature, Verification> selfSignatures = new LinkedHashMap<>();
    // What a user ID said that was taken back counts only where nothing else says it (as in gpgv).
    Map<PGPSignature, Verification> takenBack = new LinkedHashMap<>();
    for (Iterator<PGPSignature> all = primary.getSignatures(); all.hasNext(); ) {
      PGPSignature signature = all.next();
      if (signature.getSignatureType() == PGPSignature.DIRECT_KEY) {
        selfSignatures.put(signature, () -> signature.verifyCertification(primary));
      }
    }
    for (Iterator<String> users = primary.getUserIDs(); users.hasNext(); ) {
      String user = users.next();
      Iterator<PGPSignature> all = primary.getSignaturesForID(user);
      while (all != null && all.hasNext()) {
        PGPSignature signature = all.next();
        if (signature.isCertification()) {
          (isRevoked(user, signature) ? takenBack : selfSignatures)
              .put(signature, () -> signature.verifyCertification(user, primary));
        }
      }
    }
    PGPSignature newest = newest(selfSignatures);
    if (newest == null) {
      newest = newest(takenBack);
    }
    if (newest == null) {
      return "without a valid self-signature";
    }
    // Old certificates do not say what their primary key is for.
    int flags = flags(newest);
    if (signsItself && flags != 0 && (flags & KeyFlags.SIGN_DATA) == 0) {
      return "not for signing";
    }
    return expiry(primary, newest);
  }

  /** Whether the key took a user ID back after it had certified it so. */
  private boolean isRevoked(String user, PGPSignature certification) {
    Iterator<PGPSignature> all = primary.getSignaturesForID(user);
    while (all.hasNext()) {
      PGPSignature signature = all.next();
      if (signature.getSignatureType() == PGPSignature.CERTIFICATION_REVOCATION
          && signature.getKeyID() == primary.getKeyID()
          && !signature
              .getCreationTime()
              .toInstant()
              .isBefore(certification.getCreationTime().toInstant())
          && verifies(signature, () -> signature.verifyCertification(user, primary))) {
        return true;
      }
    }
    return false;
  }

  private static int flags(PGPSignature selfSignature) {
    PGPSignatureSubpacketVector hashed = selfSignature.getHashedSubPackets();
    return hashed == null ? 0 : hashed.getKeyFlags();
  }

  private String subkeyObjection(PGPPublicKey subkey) {
    if (revoked(subkey, PGPSignature.SUBKEY_REVOCATION)) {
      return "revoked";
    }
    Map<PGPSignature, Verification> bindings = new LinkedHashMap<>();
    Iterator<PGPSignature> all = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
    while (all.hasNext()) {
      PGPSignature signature = all.next();
      bindings.put(signature, () -> signature.verifyCertification(primary, subkey));
    }
    PGPSignature newest = newest(bindings);
    if (newest == null) {
      return "without a valid binding to its primary key";
    }
    if ((flags(newest) & KeyFlags.SIGN_DATA) == 0) {
      return "not for signing";
    }
    return bindsBack(subkey, newest) ? expiry(subkey, newest) : "not bound back to its primary key";
  }

  /**
   * A signing subkey signs for its primary key, so that a foreign subkey cannot be attached to a
   * key.
   */
  private boolean bindsBack(PGPPublicKey subkey, PGPSignature binding) {
    for (PGPSignatureSubpacketVector packets :
        List.of(binding.getHashedSubPackets(), binding.getUnhashedSubPackets())) {
      try {
        PGPSignatureList embedded = packets.getEmbeddedSignatures();
        for (PGPSignature signature : embedded) {
          signature.init(new BcPGPContentVerifierBuilderProvider(), subkey);
          if (signature.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
              && signature.verifyCertification(primary, subkey)) {
            return true;
          }
        }
      } catch (PGPException | RuntimeException unreadable) {
        // The other packets may hold one that is readable.
      }
    }
    return false;
  }

  private boolean revoked(PGPPublicKey key, int type) {
    Iterator<PGPSignature> revocations = key.getSignaturesOfType(type);
    while (revocations.hasNext()) {
      PGPSignature signature = revocations.next();
      if (signature.getKeyID() == primary.getKeyID()
          && verifies(
              signature,
              () ->
                  type == PGPSignature.KEY_REVOCATION
                      ? signature.verifyCertification(primary)
                      : signature.verifyCertification(primary, key))) {
        return true;
      }
    }
    return false;
  }

  private String expiry(PGPPublicKey key, PGPSignature selfSignature) {
    PGPSignatureSubpacketVector hashed = selfSignature.getHashedSubPackets();
    long seconds = hashed == null ? 0 : hashed.getKeyExpirationTime();
    Instant created = key.getCreationTime().toInstant();
    Instant end = created.plusSeconds(seconds);
    if (seconds != 0 && !now.isBefore(end)) {
      return "expired on " + end.toString().substring(0, 10);
    }
    return created.isAfter(now) ? "from the future" : "";
  }

  private boolean verifies(PGPSignature signature, Verification verification) {
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), primary);
      return verification.verify();
    } catch (PGPException | RuntimeException unreadable) {
      return false;
    }
  }

  /** The newest of the primary key's own signatures that verifies, or null. */
  private @Nullable PGPSignature newest(Map<PGPSignature, Verification> signatures) {
    List<PGPSignature> newestFirst =
        signatures.keySet().stream()
            .filter(signature -> signature.getKeyID() == primary.getKeyID())
            .filter(signature -> SignaturePolicy.objection(signature, primary, now).isEmpty())
            .sorted(Comparator.comparing(PGPSignature::getCreationTime).reversed())
            .toList();
    for (PGPSignature signature : newestFirst) {
      Verification verification = signatures.get(signature);
      if (verification != null && verifies(signature, verification)) {
        return signature;
      }
    }
    return null;
  }

  private interface Verification {
    boolean verify() throws PGPException;
  }
}
