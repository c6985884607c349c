package dev.coracle.source.apt.release;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.util.Properties;

/**
 * What the signatures of a text are worth. One good signature of a valid key suffices, since an
 * archive signs with old and new keys at once.
 *
 * @param verdicts of every signature, in order, up to the first good one
 */
record ReleaseSignatures(List<Verdict> verdicts) {
  private static final String UNPROVEN_MODULUS = "org.bouncycastle.rsa.allow_unsafe_mod";

  ReleaseSignatures {
    verdicts = List.copyOf(verdicts);
  }

  /** How a signature fared. */
  enum Outcome {
    /** The text is as the key's owner signed it. */
    GOOD,
    /** The text or the signature was changed. */
    BAD,
    /** The keyring lacks the key. */
    UNKNOWN_KEY,
    /** The key may not sign. */
    INVALID_KEY,
    /** Made in a way that is not trusted any more. */
    WEAK
  }

  /**
   * One signature.
   *
   * @param key the fingerprint of the key where known, else its 64-bit ID; upper-case hex
   * @param detail why, where the outcome does not say it all
   */
  record Verdict(Outcome outcome, String key, String detail) {
    @Override
    public String toString() {
      String word =
          switch (outcome) {
            case GOOD -> "good";
            case BAD -> "does not fit the text";
            case UNKNOWN_KEY -> "key not in the keyring";
            case INVALID_KEY -> "key is " + detail;
            case WEAK -> detail;
          };
      return "key " + key + ": " + word;
    }
  }

  /** Whether the text may be trusted. */
  boolean good() {
    return has(Outcome.GOOD);
  }

  /** Whether some signature has this outcome. */
  boolean has(Outcome outcome) {
    return verdicts.stream().anyMatch(verdict -> verdict.outcome() == outcome);
  }

  static ReleaseSignatures check(ClearSignedText text, Keyring keyring, Instant now) {
    List<Verdict> verdicts = new ArrayList<>();
    byte[] signed = text.canonicalBytes();
    // Proving that the modulus of a trusted key is no prime would take longer than all the rest.
    Properties.setThreadOverride(UNPROVEN_MODULUS, true);
    try (ArmoredInputStream armor =
        new ArmoredInputStream(
            new ByteArrayInputStream(text.signature().getBytes(StandardCharsets.US_ASCII)))) {
      BcPGPObjectFactory objects = new BcPGPObjectFactory(armor);
      for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
        if (object instanceof PGPSignatureList list) {
          for (PGPSignature signature : list) {
            verdicts.add(check(signature, text.hashes(), signed, keyring, now));
            if (verdicts.get(verdicts.size() - 1).outcome() == Outcome.GOOD) {
              return new ReleaseSignatures(verdicts);
            }
          }
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      verdicts.add(new Verdict(Outcome.BAD, "unknown (unreadable signature)", ""));
    } finally {
      Properties.removeThreadOverride(UNPROVEN_MODULUS);
    }
    return new ReleaseSignatures(verdicts);
  }

  private static Verdict check(
      PGPSignature signature, Set<String> hashes, byte[] signed, Keyring keyring, Instant now) {
    String id = String.format(Locale.ROOT, "%016X", signature.getKeyID());
    if (signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
      return new Verdict(Outcome.WEAK, id, "not a signature of a text");
    }
    List<Keyring.Found> keys = keyring.find(signature.getKeyID());
    Verdict verdict = new Verdict(Outcome.UNKNOWN_KEY, id, "");
    for (Keyring.Found found : keys) {
      verdict = check(signature, hashes, signed, found, now);
      if (verdict.outcome() == Outcome.GOOD) {
        return verdict;
      }
    }
    return verdict;
  }

  private static Verdict check(
      PGPSignature signature, Set<String> hashes, byte[] signed, Keyring.Found found, Instant now) {
    String key = HexFormat.of().withUpperCase().formatHex(found.key().getFingerprint());
    String weakness = SignaturePolicy.objection(signature, found.key(), now);
    if (!weakness.isEmpty()) {
      return new Verdict(Outcome.WEAK, key, weakness);
    }
    // As gpgv has it, which computes only the hashes that the text lists.
    if (!hashes.contains(hash(signature))) {
      return new Verdict(
          Outcome.WEAK, key, "the text does not list its hash among its Hash headers");
    }
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), found.key());
      signature.update(signed);
      if (!signature.verify()) {
        return new Verdict(Outcome.BAD, key, "");
      }
    } catch (PGPException | RuntimeException unreadable) {
      return new Verdict(Outcome.BAD, key, "");
    }
    long seconds = lifetime(signature);
    if (seconds != 0
        && !now.isBefore(signature.getCreationTime().toInstant().plusSeconds(seconds))) {
      return new Verdict(Outcome.WEAK, key, "the signature itself has expired");
    }
    String objection = new KeyValidity(found.certificate(), now).objection(found.key());
    return objection.isEmpty()
        ? new Verdict(Outcome.GOOD, key, "")
        : new Verdict(Outcome.INVALID_KEY, key, objection);
  }

  private static String hash(PGPSignature signature) {
    try {
      return PGPUtil.getDigestName(signature.getHashAlgorithm());
    } catch (PGPException unknown) {
      return "";
    }
  }

  private static long lifetime(PGPSignature signature) {
    return signature.getHashedSubPackets() == null
        ? 0
        : signature.getHashedSubPackets().getSignatureExpirationTime();
  }
}
