package dev.coracle.source.apt.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.apt.AptPolicy;
import dev.coracle.source.apt.fetch.MirrorCandidate;
import dev.coracle.source.apt.release.ReleaseCheck.Foreign;
import dev.coracle.source.apt.release.ReleaseCheck.Good;
import dev.coracle.source.apt.release.ReleaseCheck.Refused;
import dev.coracle.source.apt.release.ReleaseCheck.Verdict;
import dev.coracle.testing.TestSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCheckTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final String RELEASE =
      """
      Origin: Debian
      Suite: stable
      Codename: trixie
      Date: Mon, 01 Jun 2026 09:15:44 UTC
      Valid-Until: Mon, 08 Jun 2026 09:15:44 UTC
      Acquire-By-Hash: yes
      Components: main contrib
      Architectures: all amd64
      Description: trailing blanks  \t
      - a line with dashes: -----BEGIN nothing
      SHA256:
       e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855        0 main/Contents-amd64
      """;

  @TempDir Path directory;
  private final TestSigner signer = TestSigner.create();
  private String policy = "";

  private Verdict check(String inRelease, Keyring keyring, String suite, MirrorCandidate from) {
    return new ReleaseCheck("debian", keyring, () -> AptPolicy.parse(policy, Map.of()), NOW)
        .check(inRelease.getBytes(StandardCharsets.UTF_8), suite, from);
  }

  private Verdict check(String inRelease) throws IOException {
    return check(inRelease, signer.asKeyring(directory), "trixie", named());
  }

  private static MirrorCandidate named() {
    return new MirrorCandidate(
        "http://mirror.example.org/debian", false, Optional.empty(), Optional.empty(), "--mirror");
  }

  private static MirrorCandidate hosts(Optional<Boolean> validUntil, Optional<Boolean> date) {
    return new MirrorCandidate(
        "http://mirror.example.org/debian", true, validUntil, date, "sources.list:1");
  }

  private static Diagnostic refusal(Verdict verdict) {
    return assertInstanceOf(Refused.class, verdict).diagnostic();
  }

  private static void assertSays(Verdict verdict, String code, String... words) {
    Diagnostic diagnostic = refusal(verdict);
    assertEquals(code, diagnostic.code());
    for (String word : words) {
      assertTrue(diagnostic.render().contains(word), diagnostic.render());
    }
  }

  @Test
  void believesAGoodSignature() throws IOException {
    Good good = assertInstanceOf(Good.class, check(signer.clearSign(RELEASE)));
    ReleaseFile release = good.suite().release();
    assertEquals("trixie", release.codename());
    assertEquals(Instant.parse("2026-06-01T09:15:44Z"), release.date());
    assertTrue(release.byHash());
    assertEquals(0, release.files().get("main/Contents-amd64").size());
  }

  @Test
  void believesItWithCarriageReturnsToo() throws IOException {
    assertInstanceOf(Good.class, check(signer.clearSign(RELEASE).replace("\n", "\r\n")));
  }

  @Test
  void believesASigningSubkey() throws IOException {
    TestSigner other = TestSigner.create(Duration.ZERO, Duration.ZERO, true);
    assertInstanceOf(
        Good.class, check(other.clearSign(RELEASE), other.asKeyring(directory), "trixie", named()));
  }

  @Test
  void believesAnArmoredKeyringOfSeveralBlocks() throws IOException {
    Path file = directory.resolve("keys.asc");
    Files.write(file, TestSigner.create().armoredKeyring());
    Files.write(file, signer.armoredKeyring(), java.nio.file.StandardOpenOption.APPEND);
    assertInstanceOf(
        Good.class, check(signer.clearSign(RELEASE), Keyring.read(file), "trixie", named()));
  }

  @Test
  void believesOneGoodSignatureAmongOthers() throws IOException {
    String signatures = TestSigner.create().signature(RELEASE) + signer.signature(RELEASE);
    String oneArmor = TestSigner.frame(RELEASE, merged(signatures));
    assertInstanceOf(Good.class, check(oneArmor));
  }

  /** Two armored blocks as one, as archives write them. */
  private static String merged(String signatures) throws IOException {
    java.io.ByteArrayOutputStream packets = new java.io.ByteArrayOutputStream();
    for (String block : signatures.split("(?=-----BEGIN)")) {
      try (var armor =
          new org.bouncycastle.bcpg.ArmoredInputStream(
              new java.io.ByteArrayInputStream(block.getBytes(StandardCharsets.US_ASCII)))) {
        armor.transferTo(packets);
      }
    }
    String base64 =
        java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(packets.toByteArray());
    return "-----BEGIN PGP SIGNATURE-----\n\n" + base64 + "\n-----END PGP SIGNATURE-----\n";
  }

  @Test
  void refusesATextThatWasChanged() throws IOException {
    String changed = signer.clearSign(RELEASE).replace("Suite: stable", "Suite: Stable");
    assertSays(
        check(changed), "apt.signature", "was changed", "mirror.example.org", signer.keyId());
  }

  @Test
  void refusesATextThatLostALine() throws IOException {
    String changed = signer.clearSign(RELEASE).replace("Components: main contrib\n", "");
    assertSays(check(changed), "apt.signature", "was changed");
  }

  @Test
  void refusesASignatureThatWasChanged() throws IOException {
    String good = signer.clearSign(RELEASE);
    int at = good.indexOf("-----BEGIN PGP SIGNATURE-----") + 60;
    for (int i = 0; i < 40; i++) {
      char other = good.charAt(at + i) == 'A' ? 'B' : 'A';
      if (good.charAt(at + i) == '\n') {
        continue;
      }
      String changed = good.substring(0, at + i) + other + good.substring(at + i + 1);
      assertEquals("apt.signature", refusal(check(changed)).code());
    }
  }

  @Test
  void saysThatTheKeyringIsTooOldForAnUnknownKey() throws IOException {
    TestSigner other = TestSigner.create();
    assertSays(
        check(other.clearSign(RELEASE)),
        "apt.signature",
        other.keyId(),
        "keyring-",
        "upgrade the package debian-archive-keyring",
        "`keyring:`");
  }

  @Test
  void refusesAnExpiredKey() throws IOException {
    TestSigner old = TestSigner.create(Duration.ofDays(30), Duration.ZERO, false);
    assertSays(
        check(old.clearSign(RELEASE), old.asKeyring(directory), "trixie", named()),
        "apt.signature",
        "expired on 2026-01-31");
  }

  @Test
  void refusesAnExpiredSubkeyAndASubkeyOfAnExpiredKey() throws IOException {
    TestSigner subkey = TestSigner.create(Duration.ZERO, Duration.ofDays(30), true);
    TestSigner primary = TestSigner.create(Duration.ofDays(30), Duration.ZERO, true);
    for (TestSigner old : java.util.List.of(subkey, primary)) {
      assertSays(
          check(old.clearSign(RELEASE), old.asKeyring(directory), "trixie", named()),
          "apt.signature",
          "expired on 2026-01-31");
    }
  }

  @Test
  void aWrongClockIsNamedAsAReason() throws IOException {
    Verdict early =
        new ReleaseCheck(
                "debian",
                signer.asKeyring(directory),
                () -> AptPolicy.parse(policy, Map.of()),
                Instant.parse("1970-01-02T00:00:00Z"))
            .check(signer.clearSign(RELEASE).getBytes(StandardCharsets.UTF_8), "trixie", named());
    assertSays(early, "apt.signature", "from the future", "clock, unless it is 1970-01-02");
  }

  @Test
  void refusesARevokedKey() throws IOException {
    assertSays(check(signer.revoke().clearSign(RELEASE)), "apt.signature", "revoked");
  }

  @Test
  void refusesAWeakHash() throws IOException {
    assertSays(check(signer.weakly().clearSign(RELEASE)), "apt.signature", "too weak");
  }

  @Test
  void refusesDataOutsideTheSignedBlock() throws IOException {
    String good = signer.clearSign(RELEASE);
    for (String wrong :
        new String[] {
          "Origin: Debian\n" + good,
          "\n" + good,
          good + "Origin: Debian\n",
          good + good,
          good.replace("Hash: SHA256\n", "Hash: SHA256\nOrigin: Other\n"),
          good.replace("Hash: SHA256\n\n", "Hash: SHA256\n"),
          good.replace("- - a line", "- a line").replace("Origin", "-Origin"),
          good.substring(0, good.length() - 20),
          RELEASE,
          "<html>welcome to this hotel</html>",
          ""
        }) {
      assertEquals("apt.signature", refusal(check(wrong)).code(), wrong);
    }
  }

  @Test
  void neverFailsOtherwiseOnNoise() throws IOException {
    byte[] good = signer.clearSign(RELEASE).getBytes(StandardCharsets.UTF_8);
    java.util.Random random = new java.util.Random(5);
    Keyring keyring = signer.asKeyring(directory);
    for (int i = 0; i < 300; i++) {
      byte[] noisy = good.clone();
      for (int j = 0; j < 3; j++) {
        noisy[random.nextInt(noisy.length)] = (byte) (33 + random.nextInt(90));
      }
      Verdict verdict =
          new ReleaseCheck("debian", keyring, () -> AptPolicy.parse("", Map.of()), NOW)
              .check(noisy, "trixie", named());
      if (verdict instanceof Good) {
        // Only what no signature covers may change: white space, header words, the armor's own.
        assertEquals(ClearSignedTextLines.of(good), ClearSignedTextLines.of(noisy), "noise " + i);
      }
    }
  }

  private static final class ClearSignedTextLines {
    static java.util.List<String> of(byte[] bytes) {
      try {
        return ClearSignedText.parse(bytes).lines();
      } catch (ClearSignedText.FormatException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void refusesAnotherSuite() throws IOException {
    Keyring keyring = signer.asKeyring(directory);
    assertSays(
        check(signer.clearSign(RELEASE), keyring, "bookworm", named()),
        "apt.suite",
        "stable (trixie), not bookworm");
    assertInstanceOf(Good.class, check(signer.clearSign(RELEASE), keyring, "stable", named()));
  }

  @Test
  void passesOverAnotherOrigin() throws IOException {
    String other = RELEASE.replace("Origin: Debian", "Origin: Example");
    assertInstanceOf(Foreign.class, check(signer.clearSign(other)));
    assertInstanceOf(Foreign.class, check(TestSigner.create().clearSign(other)));
  }

  @Test
  void refusesTheDistributionsTextEvenIfItsOriginWasChanged() throws IOException {
    String changed = signer.clearSign(RELEASE).replace("Origin: Debian", "Origin: Example");
    assertSays(check(changed), "apt.signature", "was changed");
  }

  @Test
  void refusesAReleasePastItsValidUntilUnlessTheHostsPolicySaysOtherwise() throws IOException {
    String old = RELEASE.replace("08 Jun 2026", "31 May 2026").replace("01 Jun", "24 May");
    String signed = signer.clearSign(old);
    Keyring keyring = signer.asKeyring(directory);
    Optional<Boolean> unsaid = Optional.empty();
    assertSays(check(signed), "apt.expired", "2026-05-31T09:15:44Z", "check-valid-until=no");
    assertSays(check(signed, keyring, "trixie", hosts(unsaid, unsaid)), "apt.expired");
    assertInstanceOf(
        Good.class, check(signed, keyring, "trixie", hosts(Optional.of(false), unsaid)));
    policy = "Acquire::Check-Valid-Until \"false\";";
    assertInstanceOf(Good.class, check(signed, keyring, "trixie", hosts(unsaid, unsaid)));
    assertSays(check(signed, keyring, "trixie", hosts(Optional.of(true), unsaid)), "apt.expired");
    assertSays(check(signed), "apt.expired");
  }

  @Test
  void refusesAReleaseFromTheFutureUnlessTheHostsPolicySaysOtherwise() throws IOException {
    String signed = signer.clearSign(RELEASE.replace("01 Jun", "02 Jun"));
    Keyring keyring = signer.asKeyring(directory);
    Optional<Boolean> unsaid = Optional.empty();
    assertSays(check(signed), "apt.future", "clock");
    assertSays(check(signed, keyring, "trixie", hosts(unsaid, unsaid)), "apt.future");
    policy = "Acquire::Check-Date \"false\";";
    assertInstanceOf(Good.class, check(signed, keyring, "trixie", hosts(unsaid, unsaid)));
    assertSays(check(signed), "apt.future");
  }

  @Test
  void refusesASignedTextThatIsNoReleaseFile() throws IOException {
    for (String wrong :
        new String[] {
          RELEASE.replace("Date: Mon, 01 Jun 2026 09:15:44 UTC", "Date: yesterday"),
          RELEASE.replace("main/Contents-amd64", "../../etc/passwd"),
          RELEASE.replace("SHA256:", "MD5Sum:"),
          RELEASE.replace("Components", "Suite"),
        }) {
      assertSays(check(signer.clearSign(wrong)), "apt.release");
    }
  }
}
