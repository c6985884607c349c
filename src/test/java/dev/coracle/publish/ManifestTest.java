package dev.coracle.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final Manifest MANIFEST = Manifests.manifest("box", "1.0");

  @TempDir Path directory;

  @Test
  void whatWasWrittenIsRead() {
    Path file = Manifests.write(directory, MANIFEST);
    assertEquals(MANIFEST, ManifestReader.read(file));
    assertEquals(Manifests.files(), ManifestReader.readFiles(file));
  }

  /** A `latest` in every shape that copying and unpacking can give it. */
  @ParameterizedTest
  @CsvSource({
    "ln -s 9.9 latest, it is a link that leads to no directory",
    "ln -s latest latest, it is a link that leads to no directory",
    "echo 1.0 >file; ln -s file latest, it is a link that leads to no directory",
    "echo 1.0 >latest, it is no directory",
    "mkfifo latest, it is no directory",
    "mkdir latest, it has no manifest.json",
    "true, there is no such directory"
  })
  void whatIsNoResultIsNamed(String shape, String why) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", shape).directory(directory.toFile()).inheritIO().start();
    assertEquals(0, shell.waitFor());
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () -> ManifestReader.read(directory.resolve("latest").resolve("manifest.json")));
    assertEquals("result.none", e.diagnostics().get(0).code());
    assertTrue(e.getMessage().contains("contains no result: " + why), e.getMessage());
  }

  @Test
  void equalManifestsHaveEqualBytes() throws IOException {
    Path one = Manifests.write(directory.resolve("one"), MANIFEST);
    Path two = Manifests.write(directory.resolve("two"), Manifests.manifest("box", "1.0"));
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @Test
  void otherProgramsReadItToo() throws IOException {
    JsonNode json = new ObjectMapper().readTree(Manifests.write(directory, MANIFEST).toFile());
    assertEquals(Manifest.SCHEMA, json.get("schema").asInt());
    assertEquals("2023-11-14T22:13:20Z", json.get("lockedDate").asText());
    assertEquals("x", json.get("notes").get("left out").get(0).asText());
    JsonNode last = json.get("files").get(5);
    assertEquals("/e", last.get("path").asText());
    assertEquals("0004", last.get("mode").asText());
    assertEquals("recipe", last.get("origin").get("kind").asText());
    assertEquals("5:1", json.get("files").get(4).get("target").asText());
    assertEquals("hardlink", json.get("files").get(2).get("type").asText());
  }

  @Test
  void whereThereIsNoneTheDirectoryIsNamed() {
    CoracleException e = refused(directory.resolve("gone").resolve("manifest.json"));
    assertEquals("result.none", e.diagnostics().get(0).code());
    assertTrue(e.getMessage().contains(directory.resolve("gone").toString()), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "{\"schema\": 3}",
        "{\"schema\": \"1\"}",
        "{{",
        "{\"schema\": 3, \"schema\": 3}"
      })
  void whatIsNoManifestIsDamaged(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("manifest.json"), text);
    assertThrows(CoracleException.class, () -> ManifestReader.readFiles(file));
    CoracleException e = refused(file);
    assertEquals("result.damaged", e.diagnostics().get(0).code());
    assertTrue(e.getMessage().startsWith(directory.resolve("manifest.json") + ": "));
  }

  @Test
  void whichOfTwoFieldsCountsIsNotGuessed() throws IOException {
    Path file = Manifests.write(directory, MANIFEST);
    String text = Files.readString(file);
    Files.writeString(file, "{ \"name\": \"other\"," + text.substring(1));
    assertTrue(refused(file).getMessage().contains("Duplicate field 'name'"));
  }

  @Test
  void theParsersLimitsAreNamedInWords() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("manifest.json"), "{\"schema\": 3, \"name\": " + "[".repeat(5000));
    assertTrue(refused(file).getMessage().contains("it is nested too deeply"));
  }

  /** Nothing of the rest is asked: another Coracle may have called everything by other names. */
  @Test
  void aManifestOfAnotherSchemaIsNotDamagedButOfAnotherCoracle() throws IOException {
    Path file = directory.resolve("manifest.json");
    Files.writeString(file, "{\"schema\": 1, \"name\": {}}");
    assertEquals(
        file
            + ": error: the result was written by an earlier Coracle: its manifest has schema 1,"
            + " and this one reads 3 [result.schema]\n"
            + "  fix: build the recipe again with --replace or as another version",
        refused(file).getMessage());
    Files.writeString(file, "{\"schema\": 300, \"name\": []}");
    String later = refused(file).getMessage();
    assertTrue(later.contains("by a later Coracle: its manifest has schema 300"), later);
    assertTrue(later.endsWith(", or use that Coracle"), later);
  }

  @Test
  void aMissingFieldIsNamed() throws IOException {
    Path file = Manifests.write(directory, MANIFEST);
    Files.writeString(file, Files.readString(file).replaceFirst("\"digest\"", "\"hash\""));
    assertTrue(refused(file).getMessage().contains("digest"));
  }

  @Test
  void anImagesLayoutIsThatOfItsFormat() throws IOException {
    Path file = Manifests.write(directory, MANIFEST);
    Files.writeString(file, Files.readString(file).replaceFirst("\"nvdimm\"", "\"plain\""));
    assertTrue(refused(file).getMessage().contains("nvdimm-erofs"));
  }

  @Test
  void aManifestCutAnywhereIsRefusedAndNeverHalfRead() throws IOException {
    Path file = Manifests.write(directory, MANIFEST);
    String text = Files.readString(file);
    for (int length = 0; length < text.stripTrailing().length(); length += 37) {
      Files.writeString(file, text.substring(0, length));
      refused(file);
    }
  }

  @Test
  void aDamagedByteIsReadOrRefusedButIsNoBug() throws IOException {
    Path file = Manifests.write(directory, MANIFEST);
    byte[] bytes = Files.readAllBytes(file);
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try {
        ManifestReader.read(file);
        ManifestReader.readFiles(file);
      } catch (CoracleException e) {
        assertEquals(ExitCode.ENVIRONMENT, e.exitCode(), "seed " + seed);
      }
    }
  }

  private static CoracleException refused(Path file) {
    CoracleException e = assertThrows(CoracleException.class, () -> ManifestReader.read(file));
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    assertTrue(!e.diagnostics().get(0).fix().isEmpty(), e.getMessage());
    return e;
  }
}
