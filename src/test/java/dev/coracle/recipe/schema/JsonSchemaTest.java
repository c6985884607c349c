package dev.coracle.recipe.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.Golden;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.json.Json;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JSON Schema says what {@link RecipeSchema} says. {@link EditorSchemaTest} uses it. */
class JsonSchemaTest {
  private static final List<String> SAMPLES =
      List.of(
          "base",
          "web-server",
          "0",
          "12",
          "1.0",
          "0.1.0-rc1",
          "A",
          "_apt",
          "libc6",
          "g++",
          "a",
          "virtio_blk",
          "trixie-updates",
          "x/y",
          "libz.so.1",
          "ld-linux.so",
          "a.service",
          "getty@tty1.service",
          "container.target",
          "dev-x.device",
          "/etc/x",
          "/",
          "/a b",
          "22MiB",
          "1KiB",
          "5s",
          "200ms",
          "2min",
          "0644",
          "01777",
          "0o644",
          "644",
          "80",
          "65535",
          "ssh.service.d/limits.conf",
          "a.service.d/x",
          "10.0.0.2",
          "fd00::2",
          "Ünïcode",
          "a b",
          "quiet",
          "root=/dev/vda",
          "erofs",
          "nvdimm",
          "amd64",
          "tmpfs",
          "guest",
          "setuid",
          "x\ny",
          "4294967294",
          "00",
          "UPPER",
          "-x",
          "latest",
          "tinyconfig",
          "net.ipv4.ip_forward");

  @Test
  void theFileBesideTheShippedRecipesIsUpToDate() throws IOException {
    Golden.checkFile(Path.of("recipes").resolve(JsonSchema.FILE), JsonSchema.text());
  }

  @Test
  void theShippedRecipesNameItAndNoPlaceOfThisHost() throws IOException {
    try (Stream<Path> recipes = Files.list(Path.of("recipes"))) {
      for (Path each : recipes.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        if (!each.toString().endsWith(".lock.yaml")) {
          assertEquals(
              "# yaml-language-server: $schema=" + JsonSchema.FILE,
              Files.readAllLines(each).get(0),
              each.toString());
        }
      }
    }
  }

  /** What the reader takes, the schema takes; of words and patterns, nothing else. */
  @ParameterizedTest
  @EnumSource(ScalarType.class)
  void aTypeTakesWhatTheReaderTakes(ScalarType type) {
    String pattern = JsonTypes.pattern(type);
    for (String sample : SAMPLES) {
      boolean good = type.fault(new Scalar(SourceLocation.file("x"), sample, true)).isEmpty();
      boolean taken =
          JsonTypes.words(type).isEmpty()
              ? pattern.isEmpty() || Pattern.matches(pattern, sample)
              : JsonTypes.words(type).contains(sample);
      assertTrue(!good || taken || type == ScalarType.YES, type + " refuses " + sample);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void everyKeyIsThereWithItsDescription() throws IOException {
    Map<String, Object> schema = Json.object(JsonSchema.text());
    List<String> missing = new ArrayList<>();
    for (RecipeSchema.Row row : RecipeSchema.reference()) {
      Map<String, Object> at = schema;
      for (String step : row.path().replace("[]", ".[]").split("\\.", 0)) {
        if (at.get("anyOf") instanceof List<?> forms) {
          at = (Map<String, Object>) forms.get(0);
        }
        at = step.equals("[]") ? Json.child(at, "items") : Json.child(at, "properties");
        at = step.equals("[]") ? at : Json.child(at, step);
      }
      if (!Json.text(at, "description").startsWith(row.meaning())) {
        missing.add(row.path());
      }
    }
    assertEquals(List.of(), missing);
  }
}
