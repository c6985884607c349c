package dev.coracle.testing;

import dev.coracle.source.apt.release.Keyring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** An archive's key, made for one test. */
public final class TestSigner {
  static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private final BcPGPKeyPair signing;
  private PGPPublicKeyRing certificate;
  private int hash = HashAlgorithmTags.SHA256;

  private TestSigner(BcPGPKeyPair signing, PGPPublicKeyRing certificate) {
    this.signing = signing;
    this.certificate = certificate;
  }

  public static TestSigner create() {
    return create(Duration.ZERO, Duration.ZERO, false);
  }

  /**
   * A key.
   *
   * @param life of the primary key; zero for ever
   * @param subkeyLife of the signing subkey; zero for ever
   * @param subkey whether a subkey signs
   */
  public static TestSigner create(Duration life, Duration subkeyLife, boolean subkey) {
    try {
      BcPGPKeyPair primary = pair();
      PGPSignatureSubpacketGenerator flags = new PGPSignatureSubpacketGenerator();
      flags.setKeyFlags(
          true, subkey ? KeyFlags.CERTIFY_OTHER : KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
      flags.setKeyExpirationTime(false, life.toSeconds());
      flags.setSignatureCreationTime(false, Date.from(CREATED));
      PGPKeyRingGenerator generator =
          new PGPKeyRingGenerator(
              PGPSignature.POSITIVE_CERTIFICATION,
              primary,
              "Test Archive <archive@example.org>",
              new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
              flags.generate(),
              null,
              builder(primary.getPublicKey(), HashAlgorithmTags.SHA256),
              null);
      BcPGPKeyPair signing = primary;
      if (subkey) {
        signing = pair();
        PGPSignatureSubpacketGenerator subflags = new PGPSignatureSubpacketGenerator();
        subflags.setKeyFlags(true, KeyFlags.SIGN_DATA);
        subflags.setKeyExpirationTime(false, subkeyLife.toSeconds());
        subflags.setSignatureCreationTime(false, Date.from(CREATED));
        generator.addSubKey(
            signing,
            subflags.generate(),
            null,
            builder(signing.getPublicKey(), HashAlgorithmTags.SHA256));
      }
      return new TestSigner(signing, generator.generatePublicKeyRing());
    } catch (PGPException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BcPGPKeyPair pair() throws PGPException {
    Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
    generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
    return new BcPGPKeyPair(
        PublicKeyPacket.VERSION_4,
        PublicKeyAlgorithmTags.EDDSA_LEGACY,
        generator.generateKeyPair(),
        Date.from(CREATED));
  }

  private static BcPGPContentSignerBuilder builder(PGPPublicKey key, int hash) {
    return new BcPGPContentSignerBuilder(key.getAlgorithm(), hash);
  }

  /** From now on with a hash that nobody trusts any more. */
  public TestSigner weakly() {
    hash = HashAlgorithmTags.SHA1;
    return this;
  }

  /** Takes the key back. */
  public TestSigner revoke() {
    try {
      PGPPublicKey primary = certificate.getPublicKey();
      PGPSignatureGenerator generator =
          new PGPSignatureGenerator(builder(primary, HashAlgorithmTags.SHA256), primary);
      generator.init(PGPSignature.KEY_REVOCATION, signing.getPrivateKey());
      certificate =
          PGPPublicKeyRing.insertPublicKey(
              certificate,
              PGPPublicKey.addCertification(primary, generator.generateCertification(primary)));
      return this;
    } catch (PGPException e) {
      throw new IllegalStateException(e);
    }
  }

  public String keyId() {
    return String.format(java.util.Locale.ROOT, "%016X", signing.getKeyID());
  }

  public byte[] keyring() throws IOException {
    return certificate.getEncoded();
  }

  public byte[] armoredKeyring() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArmoredOutputStream armor = new ArmoredOutputStream(out)) {
      certificate.encode(armor);
    }
    return out.toByteArray();
  }

  public Keyring asKeyring(Path directory) throws IOException {
    return Keyring.read(Files.write(directory.resolve("keyring-" + keyId() + ".gpg"), keyring()));
  }

  /** The text in the cleartext signature framework. */
  public String clearSign(String text) {
    return frame(text, signature(text));
  }

  public static String frame(String text, String signatures) {
    StringBuilder framed =
        new StringBuilder("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n");
    for (String line : text.split("\n", -1)) {
      framed.append(line.startsWith("-") ? "- " : "").append(line).append('\n');
    }
    return framed.append(signatures).toString();
  }

  /** An armored signature of the text, its line ends made canonical here, by hand. */
  public String signature(String text) {
    try {
      PGPPrivateKey key = signing.getPrivateKey();
      PGPSignatureGenerator generator =
          new PGPSignatureGenerator(builder(signing.getPublicKey(), hash), signing.getPublicKey());
      generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, key);
      PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
      packets.setSignatureCreationTime(false, Date.from(CREATED.plusSeconds(60)));
      packets.setIssuerKeyID(false, signing.getKeyID());
      generator.setHashedSubpackets(packets.generate());
      String canonical = text.replaceAll("[ \t]+(?=\n|$)", "").replace("\n", "\r\n");
      generator.update(canonical.getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ArmoredOutputStream armor = new ArmoredOutputStream(out)) {
        generator.generate().encode(armor);
      }
      return out.toString(StandardCharsets.US_ASCII)
          .replaceAll("(?m)^Version: .*\n", "")
          .replace("\r\n", "\n");
    } catch (PGPException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
