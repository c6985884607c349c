package dev.coracle.source.apt.release;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keyrings that are more than one key, or less, beside the host's {@code gpgv}: a sound message is
 * taken only where it takes it, with the exceptions that are listed, and wherever the key is before
 * anything odd.
 */
class KeyringShapesTest {
  private static final Instant SIGNED = Instant.now().minus(Duration.ofDays(10));

  /**
   * Of these, gpgv of GnuPG 2.2 gives up the whole file, whose keys are sound all the same: what is
   * damaged, or of another version of OpenPGP, is passed over here.
   */
  private static final List<String> LAXER =
      List.of(
          "zeros behind",
          "text behind",
          "a key of version 6 before",
          "a key of no material before");

  private static final int RSA = 1;
  private static final int ED448 = 28;

  @TempDir Path directory;

  /** What gpgv reads, what is read here, and whether the key must be found here. */
  private record KeyringFile(byte[] binary, byte[] file, boolean found) {}

  private final Map<String, KeyringFile> shapes = new LinkedHashMap<>();

  private void add(String name, boolean found, byte[]... parts) {
    byte[] all = concat(parts);
    shapes.put(name, new KeyringFile(all, all, found));
  }

  private void armored(String name, byte[] binary, String file) {
    shapes.put(name, new KeyringFile(binary, file.getBytes(StandardCharsets.UTF_8), true));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] packet(int tag, byte[]... body) {
    byte[] bytes = concat(body);
    return concat(new byte[] {(byte) (0xc0 | tag), (byte) bytes.length}, bytes);
  }

  private static byte[] user() {
    return packet(13, "x".getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] key(int version, int algorithm, byte[] material) {
    byte[] head =
        version == 3
            ? new byte[] {3, 0x40, 0, 0, 0, 0, 0, (byte) algorithm}
            : new byte[] {(byte) version, 0x40, 0, 0, 0, (byte) algorithm};
    return concat(packet(6, head, material), user());
  }

  private static String armor(byte[] key) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (ArmoredOutputStream out = new ArmoredOutputStream(text)) {
      out.write(key);
    }
    return text.toString(StandardCharsets.US_ASCII);
  }

  @TestFactory
  Stream<DynamicTest> whatGpgvDoesNotTakeIsNotTaken() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/gpgv")), "gpgv is not installed");
    CraftedKey signer = SignatureVerdictsTest.sound();
    byte[] key = signer.keyring();
    byte[] other = SignatureVerdictsTest.sound().keyring();
    String message =
        SignatureVerdictsTest.signed(signer.primary(), SIGNED, HashAlgorithmTags.SHA256, p -> {});
    byte[] mpi = {0, 8, (byte) 0xff};
    add("one key", true, key);
    add(
        "several keys, the signer's last",
        true,
        other,
        SignatureVerdictsTest.sound().keyring(),
        key);
    add("one key twice", true, key, key);
    add("another key only", false, other);
    add("nothing", false);
    add("zeros", false, new byte[64]);
    add("text", false, "no keys\n".getBytes(StandardCharsets.US_ASCII));
    add("half a key", false, Arrays.copyOf(key, key.length / 2));
    add("zeros behind", true, key, new byte[16]);
    add("text behind", true, key, "garbage\n".getBytes(StandardCharsets.US_ASCII));
    add("half a key behind", true, key, Arrays.copyOf(other, other.length / 2));
    add("half a key before", false, Arrays.copyOf(other, other.length / 2), key);
    add("a marker before", false, packet(10, "PGP".getBytes(StandardCharsets.US_ASCII)), key);
    add("a packet of unknown kind between", false, other, packet(60, new byte[3]), key);
    add("a key of version 3 before", false, key(3, RSA, concat(mpi, mpi)), key);
    add("a key of version 6 before", false, key(6, 27, new byte[36]), key);
    add("a key of version 2 before", false, key(2, RSA, concat(mpi, mpi)), key);
    add("a key of version 99 before", false, key(99, RSA, concat(mpi, mpi)), key);
    add("an Ed448 key before", false, key(4, ED448, new byte[57]), key);
    add("a key of an unknown algorithm before", false, key(4, 99, new byte[5]), key);
    add("a key of no material before", false, key(4, RSA, new byte[0]), key);
    add("a damaged user attribute behind", false, key, packet(17, new byte[] {2, 1, 0}));
    add("a length beyond the end behind", true, key, new byte[] {(byte) 0xc6, 127, 4});
    add("a user ID before the key", false, user(), key);
    armored("armored", key, armor(key));
    armored("two armored blocks", concat(other, key), armor(other) + "\n\n" + armor(key));
    armored("two keys in a block", concat(other, key), armor(concat(other, key)));
    armored("armored with lines of DOS", key, armor(key).replace("\n", "\r\n"));
    armored("armored with text before", key, "Our key:\n\n" + armor(key));
    armored("armored with a comment", key, armor(key).replaceFirst("\n\n", "\nComment: c\n\n"));
    assertTrue(shapes.size() >= 30, shapes.size() + " shapes");
    return shapes.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(), () -> judge(each.getKey(), each.getValue(), message)));
  }

  private void judge(String name, KeyringFile shape, String message) throws Exception {
    boolean gpgv = SignatureVerdictsTest.gpgv(directory, shape.binary(), message);
    String ours;
    try {
      ours = SignatureVerdictsTest.ours(directory, shape.file(), message);
    } catch (CoracleException e) {
      ours = e.diagnostics().get(0).code();
    }
    assertFalse(ours.isEmpty() && !gpgv && !LAXER.contains(name), "laxer than gpgv");
    assertTrue(ours.isEmpty() || !shape.found(), ours);
  }
}
