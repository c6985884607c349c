package dev.coracle.source.apt.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacket;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;

/**
 * What a signature must be to count at all, whatever it is over: as strict as gpgv, and as apt
 * where that is stricter (apt-secure(8), sqv(1)).
 */
final class SignaturePolicy {
  /** As much as clocks may differ (Sequoia's tolerance). */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(30);

  private static final int LEAST_RSA_BITS = 2048;

  /** RSA for signatures only, of older certificates. */
  private static final int RSA_SIGN = 3;

  /** What GnuPG and this package know; a critical one of another kind makes a signature void. */
  private static final Set<Integer> KNOWN =
      Set.of(
          SignatureSubpacketTags.CREATION_TIME,
          SignatureSubpacketTags.EXPIRE_TIME,
          SignatureSubpacketTags.EXPORTABLE,
          SignatureSubpacketTags.TRUST_SIG,
          SignatureSubpacketTags.REG_EXP,
          SignatureSubpacketTags.REVOCABLE,
          SignatureSubpacketTags.KEY_EXPIRE_TIME,
          SignatureSubpacketTags.PREFERRED_SYM_ALGS,
          SignatureSubpacketTags.REVOCATION_KEY,
          SignatureSubpacketTags.ISSUER_KEY_ID,
          SignatureSubpacketTags.PREFERRED_HASH_ALGS,
          SignatureSubpacketTags.PREFERRED_COMP_ALGS,
          SignatureSubpacketTags.KEY_SERVER_PREFS,
          SignatureSubpacketTags.PREFERRED_KEY_SERV,
          SignatureSubpacketTags.PRIMARY_USER_ID,
          SignatureSubpacketTags.POLICY_URL,
          SignatureSubpacketTags.KEY_FLAGS,
          SignatureSubpacketTags.SIGNER_USER_ID,
          SignatureSubpacketTags.REVOCATION_REASON,
          SignatureSubpacketTags.FEATURES,
          SignatureSubpacketTags.SIGNATURE_TARGET,
          SignatureSubpacketTags.EMBEDDED_SIGNATURE,
          SignatureSubpacketTags.ISSUER_FINGERPRINT);

  private SignaturePolicy() {}

  /** Why a signature by a key does not count; empty if it may. */
  static String objection(PGPSignature signature, PGPPublicKey by, Instant now) {
    if (hashBits(signature.getHashAlgorithm()) == 0) {
      return "hash algorithm " + signature.getHashAlgorithm() + " is too weak";
    }
    if (hasUnknownCritical(signature)) {
      return "it has a critical part that is not known here";
    }
    Instant made = signature.getCreationTime().toInstant();
    if (made.isBefore(by.getCreationTime().toInstant())) {
      return "it is older than its key";
    }
    if (made.isAfter(now.plus(CLOCKS_DIFFER))) {
      return "it is from the future";
    }
    return isShorterThan(by, signature.getHashAlgorithm())
        ? "its hash is shorter than its key's curve asks for"
        : weakKey(by);
  }

  /** RFC 9580, section 5.2.3.2: a hash has at least as many bits as the order of an ECDSA curve. */
  private static boolean isShorterThan(PGPPublicKey key, int hashAlgorithm) {
    // That of P-521 counts as 512: there is no longer hash.
    return key.getAlgorithm() == PublicKeyAlgorithmTags.ECDSA
        && hashBits(hashAlgorithm) < Math.min(512, key.getBitStrength());
  }

  /** Of those that apt trusts; 0 for SHA-1, RIPE-MD/160, MD5 and unknown ones. */
  private static int hashBits(int hashAlgorithm) {
    return switch (hashAlgorithm) {
      case HashAlgorithmTags.SHA224 -> 224;
      case HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA3_256 -> 256;
      case HashAlgorithmTags.SHA384 -> 384;
      case HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA3_512 -> 512;
      default -> 0;
    };
  }

  /** RFC 9580, section 5.2.3.7: who does not know a critical subpacket takes none of the rest. */
  private static boolean hasUnknownCritical(PGPSignature signature) {
    PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
    if (hashed == null) {
      return false;
    }
    for (SignatureSubpacket packet : hashed.toArray()) {
      if (packet.isCritical() && !KNOWN.contains(packet.getType())) {
        return true;
      }
    }
    return false;
  }

  private static String weakKey(PGPPublicKey key) {
    int bits = key.getBitStrength();
    return switch (key.getAlgorithm()) {
      case PublicKeyAlgorithmTags.RSA_GENERAL, RSA_SIGN ->
          bits < LEAST_RSA_BITS ? "an RSA key of " + bits + " bits is too weak" : "";
      case PublicKeyAlgorithmTags.DSA -> "DSA keys are too weak";
      default -> "";
    };
  }
}
