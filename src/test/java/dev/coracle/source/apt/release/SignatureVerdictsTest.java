package dev.coracle.source.apt.release;

import static dev.coracle.source.apt.release.CraftedKey.USER;
import static dev.coracle.source.apt.release.CraftedKey.armor;
import static dev.coracle.source.apt.release.CraftedKey.ed25519Pair;
import static dev.coracle.source.apt.release.CraftedKey.list;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.TestSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile keys and messages, judged here and by the host's {@code gpgv}: never laxer than it, and
 * stricter only where apt is; the reason stands with each such case.
 */
class SignatureVerdictsTest {
  private static final Path GPGV = Path.of("/usr/bin/gpgv");
  private static final String TEXT =
      "Origin: Test\nSuite: stable\n- dashes\n\ttabs and blanks \t\n";
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final Instant MADE = NOW.minus(Duration.ofDays(1000));
  private static final Instant SIGNED = NOW.minus(Duration.ofDays(10));
  private static final String REVOKED = "gpgv reports REVKEYSIG too, which apt refuses";
  private static final int SHA256 = HashAlgorithmTags.SHA256;
  private static final int SIGN = KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER;
  private static final long DAY = Duration.ofDays(1).toSeconds();

  /** Unknown to everybody (RFC 9580: 100 to 110 are for private use). */
  private static final int PRIVATE_PACKET = 101;

  /** What both must think, and why Coracle is stricter where it is. */
  private enum Expected {
    GOOD,
    BAD,
    STRICTER
  }

  private record Case(Expected expected, String why, byte[] keyring, String message) {}

  @TempDir Path directory;
  private final Map<String, Case> cases = new LinkedHashMap<>();

  private interface Key {
    CraftedKey make() throws Exception;
  }

  static CraftedKey sound() throws Exception {
    return CraftedKey.ed25519(MADE).user(USER).certified(MADE);
  }

  private void add(String name, Expected expected, String why, CraftedKey key, String message) {
    cases.put(name, new Case(expected, why, key.keyring(), message));
  }

  private void good(String name, CraftedKey key) throws Exception {
    add(name, Expected.GOOD, "", key, signed(key.primary(), SIGNED, SHA256, p -> {}));
  }

  private void bad(String name, CraftedKey key) throws Exception {
    add(name, Expected.BAD, "", key, signed(key.primary(), SIGNED, SHA256, p -> {}));
  }

  private void stricter(String name, String why, CraftedKey key) throws Exception {
    add(name, Expected.STRICTER, why, key, signed(key.primary(), SIGNED, SHA256, p -> {}));
  }

  static String signed(BcPGPKeyPair by, Instant at, int hash, CraftedKey.Packets more)
      throws Exception {
    return framed(signature(by, at, hash, more)).replace("Hash: SHA256", "Hash: " + name(hash));
  }

  private static String name(int hash) {
    return switch (hash) {
      case HashAlgorithmTags.SHA1 -> "SHA1";
      case HashAlgorithmTags.MD5 -> "MD5";
      case HashAlgorithmTags.RIPEMD160 -> "RIPEMD160";
      case HashAlgorithmTags.SHA224 -> "SHA224";
      case HashAlgorithmTags.SHA384 -> "SHA384";
      case HashAlgorithmTags.SHA512 -> "SHA512";
      default -> "SHA256";
    };
  }

  private static byte[] signature(BcPGPKeyPair by, Instant at, int hash, CraftedKey.Packets more)
      throws Exception {
    return CraftedKey.sign(TEXT, PGPSignature.CANONICAL_TEXT_DOCUMENT, by, at, hash, more);
  }

  private static String framed(byte[]... signatures) throws IOException {
    return TestSigner.frame(TEXT, armor(list(signatures)));
  }

  private static CraftedKey.Packets notation(boolean critical) {
    return packets -> packets.addNotationData(critical, true, "x@example.org", "y");
  }

  private static CraftedKey.Packets unknown(boolean critical) {
    return packets ->
        packets.addCustomSubpacket(
            new SignatureSubpacket(PRIVATE_PACKET, critical, false, new byte[] {1}) {});
  }

  private static CraftedKey.Packets expires(long seconds) {
    return packets -> {
      packets.setKeyFlags(false, SIGN);
      packets.setKeyExpirationTime(false, seconds);
    };
  }

  private void messages() throws Exception {
    CraftedKey key = sound();
    BcPGPKeyPair by = key.primary();
    good("a sound key and message", key);
    for (int hash : new int[] {HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512}) {
      add("hash " + hash, Expected.GOOD, "", key, signed(by, SIGNED, hash, p -> {}));
    }
    add("SHA-224", Expected.GOOD, "", key, signed(by, SIGNED, HashAlgorithmTags.SHA224, p -> {}));
    String weak = "apt trusts neither SHA-1 nor RIPE-MD/160";
    add("SHA-1", Expected.STRICTER, weak, key, signed(by, SIGNED, HashAlgorithmTags.SHA1, p -> {}));
    add(
        "RIPE-MD/160",
        Expected.STRICTER,
        weak,
        key,
        signed(by, SIGNED, HashAlgorithmTags.RIPEMD160, p -> {}));
    add("MD5", Expected.BAD, "", key, signed(by, SIGNED, HashAlgorithmTags.MD5, p -> {}));
    add(
        "signed next year",
        Expected.STRICTER,
        "apt's sqv refuses a signature from the future",
        key,
        signed(by, NOW.plus(Duration.ofDays(365)), SHA256, p -> {}));
    add(
        "signed before the key was made",
        Expected.BAD,
        "",
        key,
        signed(by, MADE.minusSeconds(DAY), SHA256, p -> {}));
    add(
        "an expired signature",
        Expected.STRICTER,
        "apt refuses EXPSIG",
        key,
        signed(by, SIGNED, SHA256, p -> p.setSignatureExpirationTime(false, DAY)));
    add(
        "a signature that expires later",
        Expected.GOOD,
        "",
        key,
        signed(by, SIGNED, SHA256, p -> p.setSignatureExpirationTime(false, 100 * DAY)));
    add("a critical notation", Expected.BAD, "", key, signed(by, SIGNED, SHA256, notation(true)));
    add("a notation", Expected.GOOD, "", key, signed(by, SIGNED, SHA256, notation(false)));
    add(
        "a critical packet of unknown kind",
        Expected.BAD,
        "",
        key,
        signed(by, SIGNED, SHA256, unknown(true)));
    add(
        "a packet of unknown kind",
        Expected.GOOD,
        "",
        key,
        signed(by, SIGNED, SHA256, unknown(false)));
    String sound = signed(by, SIGNED, SHA256, p -> {});
    add("another text", Expected.BAD, "", key, sound.replace("stable", "unstable"));
    add("a line more", Expected.BAD, "", key, sound.replace("Suite:", "X: y\nSuite:"));
    add("blanks at a line's end", Expected.GOOD, "", key, sound.replace("stable", "stable  \t"));
    add("blanks in a line", Expected.BAD, "", key, sound.replace("Suite: ", "Suite:  "));
    add("CR LF line ends", Expected.GOOD, "", key, sound.replace("\n", "\r\n"));
    add("a damaged armor", Expected.BAD, "", key, damaged(sound));
    add(
        "text before the message",
        Expected.STRICTER,
        "apt refuses what is not signed (splitting of InRelease)",
        key,
        "Suite: evil\n\n" + sound);
    add(
        "text after the message",
        Expected.STRICTER,
        "apt refuses what is not signed",
        key,
        sound + "Suite: evil\n");
    add("no signature at all", Expected.BAD, "", key, TestSigner.frame(TEXT, ""));
    for (int type : new int[] {PGPSignature.BINARY_DOCUMENT, PGPSignature.STAND_ALONE}) {
      byte[] other = CraftedKey.sign(TEXT, type, by, SIGNED, SHA256, p -> {});
      boolean binary = type == PGPSignature.BINARY_DOCUMENT;
      add(
          "signature of type " + type,
          binary ? Expected.STRICTER : Expected.BAD,
          "apt splits text and signature, and a binary one is then over other line ends",
          key,
          framed(other));
    }
    CraftedKey stranger = sound();
    byte[] good = signature(by, SIGNED, SHA256, p -> {});
    byte[] foreign = signature(stranger.primary(), SIGNED, SHA256, p -> {});
    add("a key that is not there", Expected.BAD, "", stranger, sound);
    add(
        "a foreign signature, then a good one",
        Expected.GOOD,
        "apt takes one good signature of a trusted key",
        key,
        framed(foreign, good));
  }

  private static String damaged(String message) {
    int at = message.indexOf("\n\n", message.indexOf("BEGIN PGP SIGNATURE")) + 22;
    char other = message.charAt(at) == 'A' ? 'B' : 'A';
    return message.substring(0, at) + other + message.substring(at + 1);
  }

  /** A key whose self-signature and message have one hash: it may not be shorter than the curve. */
  private void ecdsa(String curve, Expected expected, int hash) throws Exception {
    CraftedKey key =
        CraftedKey.ecdsa(curve, MADE)
            .user(USER)
            .certified(MADE, hash, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
    String message = signed(key.primary(), SIGNED, hash, p -> {});
    add(curve + " with hash " + name(hash), expected, "", key, message);
    if (expected == Expected.BAD) {
      CraftedKey certified = CraftedKey.ecdsa(curve, MADE).user(USER);
      certified.certified(
          MADE, HashAlgorithmTags.SHA512, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
      String text = signed(certified.primary(), SIGNED, hash, p -> {});
      add(curve + ", only the message with " + name(hash), Expected.BAD, "", certified, text);
    }
  }

  private void primaryKeys() throws Exception {
    good("RSA of 2048 bits", CraftedKey.rsa(2048, MADE).user(USER).certified(MADE));
    good("RSA of 3072 bits", CraftedKey.rsa(3072, MADE).user(USER).certified(MADE));
    String weak = "apt refuses RSA below 2048 bits (APT::Key::Assert-Pubkey-Algo, sqv's policy)";
    stricter("RSA of 1024 bits", weak, CraftedKey.rsa(1024, MADE).user(USER).certified(MADE));
    stricter("RSA of 1536 bits", weak, CraftedKey.rsa(1536, MADE).user(USER).certified(MADE));
    for (String curve : List.of("P-256", "brainpoolP256r1", "secp256k1")) {
      ecdsa(curve, Expected.BAD, HashAlgorithmTags.SHA224);
      ecdsa(curve, Expected.GOOD, SHA256);
    }
    for (String curve : List.of("P-384", "brainpoolP384r1")) {
      ecdsa(curve, Expected.BAD, SHA256);
      ecdsa(curve, Expected.GOOD, HashAlgorithmTags.SHA384);
    }
    for (String curve : List.of("P-521", "brainpoolP512r1")) {
      ecdsa(curve, Expected.BAD, HashAlgorithmTags.SHA384);
      ecdsa(curve, Expected.GOOD, HashAlgorithmTags.SHA512);
    }
    String expired = "apt refuses EXPKEYSIG";
    stricter(
        "an expired key",
        expired,
        CraftedKey.ed25519(MADE).user(USER).certified(USER, MADE, SHA256, expires(30 * DAY)));
    good(
        "a key that expires later",
        CraftedKey.ed25519(MADE).user(USER).certified(USER, MADE, SHA256, expires(3000 * DAY)));
    stricter(
        "a newer self-signature that ends it",
        expired,
        sound().certified(USER, SIGNED, SHA256, expires(30 * DAY)));
    good(
        "a newer self-signature that prolongs it",
        CraftedKey.ed25519(MADE)
            .user(USER)
            .certified(USER, MADE, SHA256, expires(30 * DAY))
            .certified(USER, SIGNED, SHA256, expires(3000 * DAY)));
    good(
        "an older self-signature behind a newer one",
        CraftedKey.ed25519(MADE)
            .user(USER)
            .certified(USER, SIGNED, SHA256, expires(3000 * DAY))
            .certified(USER, MADE, SHA256, expires(30 * DAY)));
    Instant future = NOW.plus(Duration.ofDays(30));
    bad("a key from the future", CraftedKey.ed25519(future).user(USER).certified(future));
    stricter("a revoked key", REVOKED, withRevocation(PGPSignature.KEY_REVOCATION, p -> {}));
    stricter(
        "a key that was superseded",
        REVOKED,
        withRevocation(
            PGPSignature.KEY_REVOCATION, p -> p.setRevocationReason(false, (byte) 1, "")));
    CraftedKey stranger = sound();
    CraftedKey foreign = CraftedKey.ed25519(MADE);
    foreign
        .onKey(PGPSignature.KEY_REVOCATION, stranger.primary(), SIGNED, p -> {})
        .user(USER)
        .certified(MADE);
    good("a revocation by a stranger", foreign);
    bad("no user ID", CraftedKey.ed25519(MADE));
    bad("a user ID that nobody certified", CraftedKey.ed25519(MADE).user(USER));
    good(
        "a user ID that is revoked",
        CraftedKey.ed25519(MADE).user(USER).certified(MADE).userRevoked(USER, SIGNED));
    good(
        "one of two user IDs revoked",
        CraftedKey.ed25519(MADE)
            .user(USER)
            .certified(MADE)
            .user("b")
            .certified("b", MADE, SHA256, p -> p.setKeyFlags(false, SIGN))
            .userRevoked("b", SIGNED));
    good(
        "a user ID certified again after its revocation",
        CraftedKey.ed25519(MADE)
            .user(USER)
            .certified(MADE)
            .userRevoked(USER, MADE.plusSeconds(DAY))
            .certified(SIGNED));
    String sha1 = "apt's sqv has not taken SHA-1 for certifications since February 2026";
    stricter(
        "a self-signature by SHA-1",
        sha1,
        CraftedKey.ed25519(MADE).user(USER).certified(MADE, HashAlgorithmTags.SHA1, SIGN));
    bad(
        "a self-signature by MD5",
        CraftedKey.ed25519(MADE).user(USER).certified(MADE, HashAlgorithmTags.MD5, SIGN));
    bad(
        "a self-signature with a critical packet of unknown kind",
        CraftedKey.ed25519(MADE).user(USER).certified(USER, MADE, SHA256, unknown(true)));
    bad(
        "a self-signature with a critical notation",
        CraftedKey.ed25519(MADE).user(USER).certified(USER, MADE, SHA256, notation(true)));
    good(
        "a key that does not say what it is for",
        CraftedKey.ed25519(MADE).user(USER).certified(USER, MADE, SHA256, p -> {}));
    bad(
        "a key that only certifies",
        CraftedKey.ed25519(MADE).user(USER).certified(MADE, SHA256, KeyFlags.CERTIFY_OTHER));
  }

  private static CraftedKey withRevocation(int type, CraftedKey.Packets more) throws Exception {
    CraftedKey key = CraftedKey.ed25519(MADE);
    return key.onKey(type, key.primary(), SIGNED, more).user(USER).certified(MADE);
  }

  private void subkey(String name, Expected expected, String why, BcPGPKeyPair sub, CraftedKey key)
      throws Exception {
    add(name, expected, why, key, signed(sub, SIGNED, SHA256, p -> {}));
  }

  private void subkeys() throws Exception {
    BcPGPKeyPair sub = ed25519Pair(MADE);
    subkey("a subkey", Expected.GOOD, "", sub, sound().boundSubkey(sub, MADE, p -> {}));
    subkey(
        "an expired subkey",
        Expected.STRICTER,
        "apt refuses EXPKEYSIG",
        sub,
        sound().boundSubkey(sub, MADE, p -> p.setKeyExpirationTime(false, 30 * DAY)));
    CraftedKey revoked = sound().boundSubkey(sub, MADE, p -> {});
    subkey(
        "a revoked subkey",
        Expected.STRICTER,
        REVOKED,
        sub,
        revoked.onSubkey(PGPSignature.SUBKEY_REVOCATION, sub, revoked.primary(), SIGNED, p -> {}));
    CraftedKey foreign = sound().boundSubkey(sub, MADE, p -> {});
    subkey(
        "a subkey revoked by a stranger",
        Expected.GOOD,
        "",
        sub,
        foreign.onSubkey(PGPSignature.SUBKEY_REVOCATION, sub, sound().primary(), SIGNED, p -> {}));
    CraftedKey oneWay = sound().subkey(sub);
    subkey(
        "a subkey that does not bind back",
        Expected.BAD,
        "",
        sub,
        oneWay.onSubkey(
            PGPSignature.SUBKEY_BINDING,
            sub,
            oneWay.primary(),
            MADE,
            p -> p.setKeyFlags(false, KeyFlags.SIGN_DATA)));
    CraftedKey wrongBack = sound().subkey(sub);
    PGPSignature back = wrongBack.back(sub, wrongBack.primary(), MADE);
    subkey(
        "a subkey bound back by another key",
        Expected.BAD,
        "",
        sub,
        wrongBack.onSubkey(
            PGPSignature.SUBKEY_BINDING, sub, wrongBack.primary(), MADE, embedding(back)));
    CraftedKey stolen = sound().subkey(sub);
    subkey(
        "a subkey that a stranger bound",
        Expected.BAD,
        "",
        sub,
        stolen.onSubkey(
            PGPSignature.SUBKEY_BINDING,
            sub,
            sound().primary(),
            MADE,
            embedding(stolen.back(sub, sub, MADE))));
    subkey("a subkey without a binding", Expected.BAD, "", sub, sound().subkey(sub));
    CraftedKey encrypts = sound().subkey(sub);
    subkey(
        "a subkey for encryption",
        Expected.BAD,
        "",
        sub,
        encrypts.onSubkey(
            PGPSignature.SUBKEY_BINDING,
            sub,
            encrypts.primary(),
            MADE,
            p -> p.setKeyFlags(false, KeyFlags.ENCRYPT_COMMS)));
    subkey(
        "a subkey of a revoked key",
        Expected.STRICTER,
        REVOKED,
        sub,
        withRevocation(PGPSignature.KEY_REVOCATION, p -> {}).boundSubkey(sub, MADE, p -> {}));
    subkey(
        "a subkey of an expired key",
        Expected.STRICTER,
        "apt refuses EXPKEYSIG",
        sub,
        CraftedKey.ed25519(MADE)
            .user(USER)
            .certified(USER, MADE, SHA256, expires(30 * DAY))
            .boundSubkey(sub, MADE, p -> {}));
    subkey(
        "a binding with a critical packet of unknown kind",
        Expected.BAD,
        "",
        sub,
        sound().boundSubkey(sub, MADE, unknown(true)));
  }

  private static CraftedKey.Packets embedding(PGPSignature back) {
    return (PGPSignatureSubpacketGenerator packets) -> {
      packets.setKeyFlags(false, KeyFlags.SIGN_DATA);
      try {
        packets.addEmbeddedSignature(false, back);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  @TestFactory
  Stream<DynamicTest> neverLaxerThanGpgv() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(GPGV), "gpgv is not installed");
    messages();
    primaryKeys();
    subkeys();
    assertTrue(cases.size() >= 40, "cases: " + cases.size());
    return cases.entrySet().stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> judge(each.getValue())));
  }

  private void judge(Case each) throws Exception {
    boolean gpgv = gpgv(directory, each.keyring(), each.message());
    String ours = ours(directory, each.keyring(), each.message());
    boolean good = ours.isEmpty();
    System.out.printf("%-9s gpgv %-5s here %s%n", each.expected(), gpgv, good ? "good" : ours);
    assertFalse(good && !gpgv, () -> "laxer than gpgv: " + ours);
    switch (each.expected()) {
      case GOOD -> assertTrue(good, ours);
      case BAD -> assertFalse(gpgv, "gpgv takes it: a stricter case needs its reason");
      case STRICTER -> {
        assertTrue(gpgv, "gpgv refuses it as well");
        assertFalse(good, each.why());
        assertFalse(each.why().isEmpty());
      }
    }
  }

  /** Empty if it is trusted here, else why not. */
  static String ours(Path directory, byte[] keyring, String message) throws IOException {
    Path file = Files.write(directory.resolve("keyring.gpg"), keyring);
    try {
      ClearSignedText text = ClearSignedText.parse(message.getBytes(StandardCharsets.UTF_8));
      ReleaseSignatures checked = ReleaseSignatures.check(text, Keyring.read(file), Instant.now());
      return checked.good() ? "" : checked.verdicts().toString();
    } catch (ClearSignedText.FormatException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static boolean gpgv(Path directory, byte[] keys, String text) throws Exception {
    Path keyring = Files.write(directory.resolve("keyring.gpg"), keys);
    Path message = Files.writeString(directory.resolve("message"), text);
    Path home = directory.resolve("home");
    Files.createDirectories(home);
    Process process =
        new ProcessBuilder(
                GPGV.toString(),
                "--homedir",
                home.toString(),
                "--status-fd",
                "1",
                "--keyring",
                keyring.toString(),
                message.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String status = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    // Status 2 with a good signature: another one, of a key that is not in the keyring.
    return status.contains("[GNUPG:] VALIDSIG ") && !status.contains("[GNUPG:] BADSIG ");
  }
}
