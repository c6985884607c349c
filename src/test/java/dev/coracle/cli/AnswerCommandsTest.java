package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.answer.SampleResult;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsWriter;
import dev.coracle.publish.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the answering commands say of good, damaged, foreign and old results. */
class AnswerCommandsTest {
  @TempDir Path directory;
  private Path result;

  @BeforeEach
  void aResult() throws IOException {
    result = Files.createDirectories(directory.resolve("output/guest/1.0"));
    ManifestWriter.write(
        result.resolve(ResultStore.MANIFEST),
        Manifests.manifest("guest", "1.0"),
        List.of(),
        SampleResult.files());
    OriginsWriter.write(result.resolve(Origins.FILE), SampleResult.origins());
  }

  @ParameterizedTest
  @CsvSource({
    "why tool, 0, guest.yaml:7  binaries: tool",
    "why --all libshared.so.1, 0, unit serve.service",
    "why log.service, 1, left out",
    "why --format json tool output/guest/1.0, 0, \"chains\"",
    "size, 0, by directory",
    "size --without tool, 0, 14.1 kB less in 4 files",
    "size --format json, 0, \"removable\"",
    "diff output/guest/1.0 output/guest/1.0, 0, no differences in packages",
    "diff --format json output/guest/1.0 output/guest/1.0, 0, \"different\" : false",
    "diff --format markdown output/guest/1.0 output/guest/1.0, 0, no differences",
    "diff --format html output/guest/1.0 output/guest/1.0, 0, no differences"
  })
  void aQuestionIsAnswered(String line, int status, String says) {
    Cli.Ended ended = cli().run(line.split(" "));
    assertEquals(status, ended.status(), ended.err());
    assertTrue(ended.out().contains(says), ended.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "why tool",
        "size",
        "size --without tool",
        "diff output/guest/1.0 output/guest/1.0"
      })
  void aResultOfAnEarlierVersionOrADamagedOneIsRefused(String line) throws IOException {
    Path origins = result.resolve(Origins.FILE);
    String whole = Files.readString(origins);
    Files.delete(origins);
    refused(line, "[result.no-origins]");
    Files.writeString(origins, whole.substring(0, whole.length() / 2));
    refused(line, "[result.damaged]");
    Files.writeString(origins, whole);
    Path manifest = result.resolve(ResultStore.MANIFEST);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("\"schema\" : \\d+", "\"schema\" : 1"));
    refused(line, "[result.schema]");
    Files.writeString(manifest, "\u0000ELF");
    refused(line, "[result.damaged]");
  }

  private void refused(String line, String code) {
    Cli.Ended ended = cli().run(line.split(" "));
    assertEquals(6, ended.status(), ended.err());
    assertTrue(ended.err().contains(code), ended.err());
    assertEquals("", ended.out());
  }

  @ParameterizedTest
  @CsvSource({
    "why tool nowhere, 6, [result.none]",
    "size nowhere, 6, [result.none]",
    "size --without toool, 1, did you mean tool",
    "diff output/guest/1.0 nowhere.img, 6, nowhere.img",
    "diff output/guest/1.0 bad.yaml, 3, bad.yaml:2",
    "plan bad.yaml, 3, bad.yaml:2",
    "plan nowhere.yaml, 3, nowhere.yaml",
    "plan nowhere, 3, [recipe.unknown-name]",
    "run nowhere, 3, [recipe.unknown-name]",
    "diff junk.img junk.img, 5, junk.img",
    "why --al tool, 2, --all",
    "size --witout tool, 2, --without",
    "diff --format jsn a b, 2, jsn"
  })
  void badInputGetsOneDiagnostic(String line, int status, String says) throws IOException {
    Files.writeString(directory.resolve("bad.yaml"), "name: [\n");
    Files.writeString(directory.resolve("junk.img"), "no image at all");
    String whole = line.replace("bad.yaml", directory.resolve("bad.yaml").toString());
    Cli.Ended ended = cli().run(whole.split(" "));
    assertTrue(ended.err().contains(says), ended.err());
    assertEquals(status, ended.status(), ended.err());
  }

  @Test
  void withoutAResultOneIsAskedFor() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Cli.Ended ended = new Cli(empty).run("why", "tool");
    assertEquals(6, ended.status());
    assertTrue(ended.err().contains("[result.none]"), ended.err());
  }

  private Cli cli() {
    return new Cli(directory);
  }
}
