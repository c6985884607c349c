package dev.coracle.source.apt.release;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** An OpenPGP certificate packet by packet, as no program would make it; and texts signed by it. */
final class CraftedKey {
  static final String USER = "Crafted <crafted@example.org>";

  /** What goes into a signature's hashed area. */
  interface Packets extends Consumer<PGPSignatureSubpacketGenerator> {}

  private final BcPGPKeyPair primary;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private CraftedKey(BcPGPKeyPair primary) throws IOException {
    this.primary = primary;
    add(primary.getPublicKey());
  }

  static CraftedKey ed25519(Instant created) throws Exception {
    return new CraftedKey(ed25519Pair(created));
  }

  static CraftedKey rsa(int bits, Instant created) throws Exception {
    RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
    generator.init(
        new RSAKeyGenerationParameters(BigInteger.valueOf(65537), new SecureRandom(), bits, 64));
    return new CraftedKey(
        pair(PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair(), created));
  }

  /** A key on a curve of NIST, of brainpool, or secp256k1 (RFC 9580, 9.2). */
  static CraftedKey ecdsa(String curve, Instant created) throws Exception {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            new ECNamedDomainParameters(
                ECNamedCurveTable.getOID(curve), ECNamedCurveTable.getByName(curve)),
            new SecureRandom()));
    return new CraftedKey(pair(PublicKeyAlgorithmTags.ECDSA, generator.generateKeyPair(), created));
  }

  static BcPGPKeyPair ed25519Pair(Instant created) throws PGPException {
    Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
    generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
    return pair(PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), created);
  }

  private static BcPGPKeyPair pair(int algorithm, AsymmetricCipherKeyPair keys, Instant created)
      throws PGPException {
    return new BcPGPKeyPair(PublicKeyPacket.VERSION_4, algorithm, keys, Date.from(created));
  }

  BcPGPKeyPair primary() {
    return primary;
  }

  byte[] keyring() {
    return bytes.toByteArray();
  }

  /** The key's packet alone, without what the object may carry along. */
  private void add(PGPPublicKey key) throws IOException {
    key.getPublicKeyPacket().encode(new org.bouncycastle.bcpg.BCPGOutputStream(bytes));
  }

  private void add(PGPSignature signature) throws IOException {
    signature.encode(bytes);
  }

  /** A user ID's packet. */
  CraftedKey user(String name) throws IOException {
    new org.bouncycastle.bcpg.UserIDPacket(name)
        .encode(new org.bouncycastle.bcpg.BCPGOutputStream(bytes));
    return this;
  }

  /** A self-signature over a user ID that may sign data. */
  CraftedKey certified(Instant at) throws Exception {
    return certified(at, HashAlgorithmTags.SHA256, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
  }

  CraftedKey certified(Instant at, int hash, int flags) throws Exception {
    return certified(USER, at, hash, packets -> packets.setKeyFlags(false, flags));
  }

  CraftedKey certified(String user, Instant at, int hash, Packets more) throws Exception {
    add(
        generator(PGPSignature.POSITIVE_CERTIFICATION, primary, at, hash, more)
            .generateCertification(user, primary.getPublicKey()));
    return this;
  }

  /** Takes a user ID back. */
  CraftedKey userRevoked(String user, Instant at) throws Exception {
    add(
        generator(
                PGPSignature.CERTIFICATION_REVOCATION,
                primary,
                at,
                HashAlgorithmTags.SHA256,
                packets -> {})
            .generateCertification(user, primary.getPublicKey()));
    return this;
  }

  /** A signature over the key itself: direct, or its revocation, by any key. */
  CraftedKey onKey(int type, BcPGPKeyPair by, Instant at, Packets more) throws Exception {
    add(
        generator(type, by, at, HashAlgorithmTags.SHA256, more)
            .generateCertification(primary.getPublicKey()));
    return this;
  }

  /** A subkey's packet. */
  CraftedKey subkey(BcPGPKeyPair pair) throws Exception {
    PGPPublicKey sub =
        new PGPPublicKey(
            new org.bouncycastle.bcpg.PublicSubkeyPacket(
                PublicKeyPacket.VERSION_4,
                pair.getPublicKey().getAlgorithm(),
                pair.getPublicKey().getCreationTime(),
                pair.getPublicKey().getPublicKeyPacket().getKey()),
            new BcKeyFingerprintCalculator());
    add(sub);
    return this;
  }

  /** A signature over the key and a subkey: a binding or a revocation, by any key. */
  CraftedKey onSubkey(int type, BcPGPKeyPair sub, BcPGPKeyPair by, Instant at, Packets more)
      throws Exception {
    add(
        generator(type, by, at, HashAlgorithmTags.SHA256, more)
            .generateCertification(primary.getPublicKey(), sub.getPublicKey()));
    return this;
  }

  /** What binds a subkey back to the primary key. */
  PGPSignature back(BcPGPKeyPair sub, BcPGPKeyPair by, Instant at) throws Exception {
    return generator(
            PGPSignature.PRIMARYKEY_BINDING, by, at, HashAlgorithmTags.SHA256, packets -> {})
        .generateCertification(primary.getPublicKey(), sub.getPublicKey());
  }

  /** A binding of a subkey that signs, with its signature back. */
  CraftedKey boundSubkey(BcPGPKeyPair sub, Instant at, Packets more) throws Exception {
    PGPSignature back = back(sub, sub, at);
    return subkey(sub)
        .onSubkey(
            PGPSignature.SUBKEY_BINDING,
            sub,
            primary,
            at,
            packets -> {
              packets.setKeyFlags(false, KeyFlags.SIGN_DATA);
              try {
                packets.addEmbeddedSignature(false, back);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              more.accept(packets);
            });
  }

  private static PGPSignatureGenerator generator(
      int type, BcPGPKeyPair by, Instant at, int hash, Packets more) throws PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(by.getPublicKey().getAlgorithm(), hash),
            by.getPublicKey());
    generator.init(type, by.getPrivateKey());
    PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
    packets.setSignatureCreationTime(false, Date.from(at));
    packets.setIssuerFingerprint(false, by.getPublicKey());
    packets.setIssuerKeyID(false, by.getKeyID());
    more.accept(packets);
    generator.setHashedSubpackets(packets.generate());
    return generator;
  }

  /** The packet of a signature over a text. */
  static byte[] sign(String text, int type, BcPGPKeyPair by, Instant at, int hash, Packets more)
      throws Exception {
    PGPSignatureGenerator generator = generator(type, by, at, hash, more);
    String canonical = text.replaceAll("[ \t]+(?=\n|$)", "").replace("\n", "\r\n");
    generator.update(canonical.getBytes(StandardCharsets.UTF_8));
    return generator.generate().getEncoded();
  }

  /** The armor of signatures' packets. */
  static String armor(List<byte[]> signatures) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArmoredOutputStream armor = new ArmoredOutputStream(out)) {
      for (byte[] signature : signatures) {
        armor.write(signature);
      }
    }
    return out.toString(StandardCharsets.US_ASCII)
        .replaceAll("(?m)^Version: .*\n", "")
        .replace("\r\n", "\n")
        .replace("BEGIN PGP MESSAGE", "BEGIN PGP SIGNATURE")
        .replace("END PGP MESSAGE", "END PGP SIGNATURE");
  }

  static List<byte[]> list(byte[]... signatures) {
    return new ArrayList<>(List.of(signatures));
  }
}
