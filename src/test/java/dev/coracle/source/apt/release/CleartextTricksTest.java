package dev.coracle.source.apt.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signed texts whose frame is bent: what is taken for good here, {@code gpgv} takes as well, and it
 * takes the same text for what was signed.
 */
class CleartextTricksTest {
  private static final Path GPGV = Path.of("/usr/bin/gpgv");
  private static final String TEXT_BEGIN = "Hash: SHA256\n\n";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END = "-----END PGP SIGNATURE-----";

  @TempDir Path directory;
  private final Map<String, String> tricks = new LinkedHashMap<>();

  private void tricks(String sound) {
    String body = sound.substring(sound.indexOf("\n\n", sound.indexOf(SIGNATURE)) + 2);
    String packets = body.substring(0, body.indexOf(END));
    tricks.put("sound", sound);
    tricks.put("needless escape", sound.replace("Suite:", "- Suite:"));
    tricks.put("escaped twice", sound.replace("Suite:", "- - Suite:"));
    tricks.put("dash alone", sound.replace("Suite:", "-Suite:"));
    tricks.put("dash line", sound.replace(SIGNATURE, "-\n" + SIGNATURE));
    tricks.put("NUL", sound.replace("stable", "stable\0"));
    tricks.put("CR inside", sound.replace("Suite:", "Su\rite:"));
    tricks.put("two CR", sound.replace("stable\n", "stable\r\r\n"));
    tricks.put("form feed", sound.replace("stable\n", "stable\f\n"));
    tricks.put("no-break space", sound.replace("stable\n", "stable\u00a0\n"));
    tricks.put("line separator", sound.replace("stable\n", "stable\u2028evil\n"));
    tricks.put("other hash named", sound.replace("Hash: SHA256", "Hash: SHA512"));
    tricks.put("weak hash named", sound.replace("Hash: SHA256", "Hash: MD5"));
    tricks.put("no hash named", sound.replace("Hash: SHA256\n", ""));
    tricks.put("two hashes", sound.replace("Hash: SHA256", "Hash: SHA512\nHash: SHA256"));
    tricks.put("unknown header", sound.replace("Hash: SHA256", "Hash: SHA256\nComment: x"));
    tricks.put(
        "not dash escaped", sound.replace("Hash: SHA256", "Hash: SHA256\nNotDashEscaped: yes"));
    tricks.put("hash without blank", sound.replace("Hash: SHA256", "Hash:SHA256"));
    tricks.put("header as text", sound.replace(TEXT_BEGIN, "Hash: SHA256\nSuite: evil\n\n"));
    tricks.put("blank in the empty line", sound.replace(TEXT_BEGIN, "Hash: SHA256\n \t\n"));
    tricks.put("two empty lines", sound.replace(TEXT_BEGIN, TEXT_BEGIN + "\n"));
    tricks.put("empty line at the end", sound.replace(SIGNATURE, "\n" + SIGNATURE));
    tricks.put("twice", sound + sound);
    tricks.put("one in the other", sound.replace(SIGNATURE, sound + SIGNATURE));
    tricks.put("two armors", sound + sound.substring(sound.indexOf(SIGNATURE)));
    tricks.put(
        "comment in the armor", sound.replace(SIGNATURE + "\n", SIGNATURE + "\nComment: x\n"));
    tricks.put("no checksum", sound.replaceFirst("\n=[A-Za-z0-9+/]{4}\n", "\n"));
    tricks.put("wrong checksum", sound.replaceFirst("\n=[A-Za-z0-9+/]{4}\n", "\n=AAAA\n"));
    tricks.put("blanks in the armor", sound.replace(packets, packets.replace("\n", " \n")));
    tricks.put("text after the end", sound.replace(END, END + "x"));
    tricks.put("blank before the begin", " " + sound);
    tricks.put("blanks after the begin", sound.replaceFirst("MESSAGE-----", "MESSAGE-----  "));
    tricks.put("byte order mark", "\ufeff" + sound);
    tricks.put("no line end", sound.stripTrailing());
    tricks.put("no end", sound.substring(0, sound.indexOf(END)));
    tricks.put("lower case", sound.replace("PGP SIGNATURE", "pgp signature"));
    tricks.put("signature in the text", sound.replace("Suite:", "- " + SIGNATURE + "\nSuite:"));
    tricks.put("long line", sound.replace("stable\n", "stable" + " ".repeat(100_000) + "\n"));
    tricks.put("long word", sound.replace("stable\n", "stable" + "x".repeat(100_000) + "\n"));
    tricks.put("CR LF in the text only", sound.replace("stable\n", "stable\r\n"));
  }

  @Test
  void whatIsTakenForSignedGpgvTakesToo() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(GPGV), "gpgv is not installed");
    CraftedKey key = SignatureVerdictsTest.sound();
    Path keyring = Files.write(directory.resolve("keyring.gpg"), key.keyring());
    Instant signed = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(10));
    tricks(SignatureVerdictsTest.signed(key.primary(), signed, HashAlgorithmTags.SHA256, p -> {}));
    int good = 0;
    for (Map.Entry<String, String> trick : tricks.entrySet()) {
      Path message = Files.writeString(directory.resolve("message"), trick.getValue());
      Optional<String> ours = ours(Files.readAllBytes(message), keyring);
      if (ours.isPresent()) {
        good++;
        assertEquals(ours, gpgv(message, keyring), trick.getKey());
      }
    }
    assertTrue(ours(tricks.get("sound").getBytes(StandardCharsets.UTF_8), keyring).isPresent());
    assertFalse(good > tricks.size() / 2, "most tricks are refused: " + good);
  }

  /** The text that is believed, without blanks at the ends of lines; empty if none is. */
  private static Optional<String> ours(byte[] message, Path keyring) throws IOException {
    try {
      ClearSignedText text = ClearSignedText.parse(message);
      return ReleaseSignatures.check(text, Keyring.read(keyring), Instant.now()).good()
          ? Optional.of(bare(String.join("\n", text.lines())))
          : Optional.empty();
    } catch (ClearSignedText.FormatException e) {
      return Optional.empty();
    }
  }

  private Optional<String> gpgv(Path message, Path keyring) throws Exception {
    Path out = directory.resolve("out");
    Files.deleteIfExists(out);
    Process process =
        new ProcessBuilder(
                GPGV.toString(),
                "--homedir",
                directory.toString(),
                "--keyring",
                keyring.toString(),
                "--output",
                out.toString(),
                message.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return process.exitValue() == 0 ? Optional.of(bare(Files.readString(out))) : Optional.empty();
  }

  private static String bare(String text) {
    return text.lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"))
        .stripTrailing();
  }
}
