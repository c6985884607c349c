package dev.coracle.attest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.json.Json;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are made by {@code openssl}, and signatures checked by it. */
class ResultSignaturesTest {
  private static final String CURVE = "ec_paramgen_curve:P-256";

  @TempDir Path directory;

  private String run(String... command) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue() + " " + Files.readString(out);
  }

  @BeforeEach
  void keysAndResult() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", CURVE, "-out", "key.pem");
    run("openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", CURVE, "-out", "other.pem");
    run("openssl", "pkey", "-in", "other.pem", "-pubout", "-out", "other.pub");
    Files.writeString(directory.resolve("base.img"), "image");
    Files.writeString(directory.resolve(ResultStore.MANIFEST), "{}");
    Files.writeString(
        directory.resolve(ResultStore.VERDICT),
        "{\"passed\": true, \"key\": \"k\", \"machine\": \"q35\", \"checks\": [{\"name\": \"a\","
            + " \"result\": \"pass\"}, {\"name\": \"b\", \"result\": \"skip\"}]}");
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private PrivateKey key() {
    return PemKeys.privateKey(file("key.pem"), Optional.empty());
  }

  private PublicKey publicKey() {
    return PemKeys.publicKey(file("key.pub"));
  }

  private static Manifest manifest() {
    return Manifests.withArtifacts(
        "base",
        "1",
        List.of(new Artifact("base.img", 5, Sha256.of("image".getBytes(StandardCharsets.UTF_8)))));
  }

  private static String code(CoracleException e) {
    return e.diagnostics().get(0).code();
  }

  @Test
  void whatIsSignedHoldsAndSaysThatItBootedAndPassed() throws Exception {
    assertEquals(2, ResultSignatures.sign(directory, manifest(), key()).size());
    assertEquals(
        List.of(
            "provenance.sigstore.json: provenance",
            "test-result.sigstore.json: verification PASSED, 1 checks passed"),
        ResultSignatures.check(directory, publicKey()));
  }

  @Test
  void noPassIsAttestedWhereNoCheckPassedOrOneFailed() throws Exception {
    String pass = "{\"name\": \"a\", \"result\": \"pass\"}";
    for (String checks :
        List.of(
            "",
            "{\"name\": \"a\", \"result\": \"not-applicable\"}",
            "{\"name\": \"a\", \"result\": \"informational\"}",
            pass + ", {\"name\": \"b\", \"result\": \"fail\"}")) {
      Files.writeString(
          directory.resolve(ResultStore.VERDICT),
          "{\"passed\": true, \"key\": \"k\", \"checks\": [" + checks + "]}");
      ResultSignatures.sign(directory, manifest(), key());
      String found = ResultSignatures.check(directory, publicKey()).get(1);
      assertTrue(found.contains("verification FAILED"), checks + ": " + found);
    }
    Files.writeString(directory.resolve(ResultStore.VERDICT), "{\"passed\": true, \"key\": \"k\"}");
    ResultSignatures.sign(directory, manifest(), key());
    assertTrue(ResultSignatures.check(directory, publicKey()).get(1).contains("FAILED"));
  }

  @Test
  void theCompilersPackagesAreAmongWhatItWasBuiltFrom() throws Exception {
    ResultSignatures.sign(directory, manifest(), key());
    DsseEnvelope envelope =
        DsseEnvelope.read(Files.readString(file(ResultSignatures.PROVENANCE))).get(0);
    String statement = new String(envelope.payload(), StandardCharsets.UTF_8);
    assertTrue(statement.contains("\"compiler 1:2-3 all\""), statement);
  }

  @Test
  void opensslVerifiesTheSignedBytes() throws Exception {
    ResultSignatures.sign(directory, manifest(), key());
    DsseEnvelope envelope =
        DsseEnvelope.read(Files.readString(file(ResultSignatures.PROVENANCE))).get(0);
    Files.write(file("pae"), DsseEnvelope.encoding(envelope.payloadType(), envelope.payload()));
    Files.write(file("sig"), envelope.signature());
    String verified = "0 Verified OK\n";
    assertEquals(
        verified,
        run("openssl", "dgst", "-sha256", "-verify", "key.pub", "-signature", "sig", "pae"));
    assertTrue(
        run("openssl", "dgst", "-sha256", "-verify", "other.pub", "-signature", "sig", "pae")
            .startsWith("1 "));
  }

  @Test
  void theHintIsTheHashOfThePublicKey() throws Exception {
    assertEquals(
        DsseEnvelope.hint(publicKey().getEncoded()), DsseEnvelope.hint(PemKeys.publicKey(key())));
  }

  @Test
  void anotherKeyIsRefused() throws Exception {
    ResultSignatures.sign(directory, manifest(), key());
    PublicKey other = PemKeys.publicKey(file("other.pub"));
    assertEquals(
        "attest.signature",
        code(assertThrows(CoracleException.class, () -> ResultSignatures.check(directory, other))));
  }

  @Test
  void aChangedStatementIsRefused() throws Exception {
    ResultSignatures.sign(directory, manifest(), key());
    Path bundle = file(ResultSignatures.PROVENANCE);
    Map<String, Object> fields = Json.object(Files.readString(bundle));
    String payload = Json.text(Json.child(fields, "dsseEnvelope"), "payload");
    byte[] changed = Base64.getDecoder().decode(payload);
    changed[changed.length / 2] ^= 1;
    Files.writeString(
        bundle,
        Files.readString(bundle).replace(payload, Base64.getEncoder().encodeToString(changed)));
    assertEquals(
        "attest.signature",
        code(
            assertThrows(
                CoracleException.class, () -> ResultSignatures.check(directory, publicKey()))));
    Files.writeString(bundle, "{\"mediaType\": \"x\"}");
    CoracleException none =
        assertThrows(CoracleException.class, () -> ResultSignatures.check(directory, publicKey()));
    assertTrue(none.getMessage().contains("no sigstore bundle"), none.getMessage());
  }

  @Test
  void anAttestationForAnotherDigestIsRefused() throws Exception {
    ResultSignatures.sign(directory, manifest(), key());
    Files.writeString(file("base.img"), "other");
    CoracleException changed =
        assertThrows(CoracleException.class, () -> ResultSignatures.check(directory, publicKey()));
    assertEquals("attest.subject", code(changed));
    assertTrue(changed.getMessage().contains("base.img has SHA-256 "), changed.getMessage());
    Files.delete(file("base.img"));
    assertEquals(
        "attest.subject",
        code(
            assertThrows(
                CoracleException.class, () -> ResultSignatures.check(directory, publicKey()))));
  }

  @Test
  void aResultThatNobodySignedIsRefused() {
    assertEquals(
        "attest.missing",
        code(
            assertThrows(
                CoracleException.class, () -> ResultSignatures.check(directory, publicKey()))));
  }

  @Test
  void encryptedAndOldKeysAreRead() throws Exception {
    run("openssl", "pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:s3", "-out", "enc.pem");
    run("openssl", "ec", "-in", "key.pem", "-out", "old.pem");
    assertTrue(Files.readString(file("enc.pem")).contains("ENCRYPTED PRIVATE KEY"));
    assertTrue(Files.readString(file("old.pem")).contains("EC PRIVATE KEY"));
    byte[] expected = PemKeys.publicKey(key());
    for (String name : List.of("enc.pem", "old.pem")) {
      PrivateKey read = PemKeys.privateKey(file(name), Optional.of("s3"));
      assertTrue(Arrays.equals(expected, PemKeys.publicKey(read)), name);
    }
    for (Optional<String> passphrase : List.of(Optional.<String>empty(), Optional.of("wrong"))) {
      assertEquals(
          "attest.passphrase",
          code(
              assertThrows(
                  CoracleException.class, () -> PemKeys.privateKey(file("enc.pem"), passphrase))));
    }
  }

  @Test
  void whatIsNoKeyIsRefused() throws Exception {
    run("openssl", "genpkey", "-algorithm", "RSA", "-out", "rsa.pem");
    run(
        "openssl",
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-384",
        "-out",
        "p384.pem");
    Files.writeString(file("text.pem"), "hello");
    Files.writeString(
        file("cut.pem"), "-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----\n");
    for (String name : List.of("rsa.pem", "p384.pem", "text.pem", "cut.pem", "key.pub", "none")) {
      CoracleException e =
          assertThrows(
              CoracleException.class, () -> PemKeys.privateKey(file(name), Optional.empty()), name);
      assertEquals("attest.key", code(e), name);
    }
    assertEquals(
        "attest.key",
        code(assertThrows(CoracleException.class, () -> PemKeys.publicKey(file("key.pem")))));
  }
}
