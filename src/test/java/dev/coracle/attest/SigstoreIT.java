package dev.coracle.attest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles as sigstore's own library in Node sees them. */
class SigstoreIT {
  @TempDir Path directory;
  private String output = "";

  private int run(String... command) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return -1;
      }
      output = Files.readString(out);
      return process.exitValue();
    } catch (IOException e) {
      output = e.toString();
      return -1;
    }
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private Path pem(PublicKey key, String name) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  @Test
  void sigstoresOwnLibraryVerifiesABundle() throws Exception {
    assumeTrue(run("node", "--version") == 0, "Node is not installed");
    int installed =
        run(
            "npm",
            "i",
            "--no-audit",
            "--no-fund",
            "@sigstore/bundle@3.1.0",
            "@sigstore/verify@2.1.1");
    assumeTrue(installed == 0, () -> "@sigstore/verify cannot be installed: " + output);
    Files.copy(
        Path.of("src/test/resources/sigstore/verify.cjs"),
        directory.resolve("verify.cjs"),
        StandardCopyOption.REPLACE_EXISTING);
    KeyPair pair = pair();
    byte[] statement = "{\"_type\": \"x\"}".getBytes(StandardCharsets.UTF_8);
    DsseEnvelope envelope = DsseEnvelope.sign(DsseEnvelope.IN_TOTO, statement, pair.getPrivate());
    Files.write(
        directory.resolve("bundle.json"),
        envelope.bundle(DsseEnvelope.hint(pair.getPublic().getEncoded())));
    pem(pair.getPublic(), "key.pub");
    assertEquals(0, run("node", "verify.cjs", "key.pub", "bundle.json"), () -> output);
    assertEquals("verified application/vnd.in-toto+json\n", output);
    PublicKey other = pair().getPublic();
    pem(other, "other.pub");
    Files.write(
        directory.resolve("bundle.json"), envelope.bundle(DsseEnvelope.hint(other.getEncoded())));
    assertNotEquals(0, run("node", "verify.cjs", "other.pub", "bundle.json"));
    assertTrue(output.contains("signature"), output);
  }
}
