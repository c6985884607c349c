package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One tree in six forms: those that boot are booted, and all hold the same. */
class InitramfsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Compiles a second kernel, which recipes/verified-root.yaml shares. */
  @Test
  void everyFormOfTheInitramfsRecipeBootsOrHoldsTheSameTree() throws Exception {
    Coracle coracle = new Coracle(Coracle.project());
    Path output = BuiltBase.output();
    Coracle.Ended ended =
        coracle.run("build", "--replace", "recipes/initramfs.yaml", "--output", output.toString());
    assertEquals(0, ended.status(), ended::toString);
    Path result = output.resolve("initramfs/latest").toRealPath();
    JsonNode verdict = JSON.readTree(result.resolve("verify.json").toFile());
    assertEquals("pass", check(verdict, "observed.target"));
    assertEquals("not-applicable", check(verdict, "observed.dax"));
    for (String form : Set.of("initramfs", "initramfs-gzip", "nvdimm-erofs")) {
      assertEquals("pass", check(verdict, "form." + form), form);
    }
    assertEquals("not-applicable", check(verdict, "form.tar"));
    assertEquals("not-applicable", check(verdict, "form.oci-layer"));

    JsonNode manifest = JSON.readTree(result.resolve("manifest.json").toFile());
    Set<String> digests = new TreeSet<>(Set.of(manifest.at("/tree/digest").asText()));
    assertEquals(6, manifest.get("images").size());
    for (JsonNode image : manifest.get("images")) {
      Path file = result.resolve(image.get("file").asText());
      assertTrue(Files.isRegularFile(file), file::toString);
      Coracle.Ended inspected = coracle.run("inspect", "--format", "json", file.toString());
      assertEquals(0, inspected.status(), inspected::toString);
      digests.add(JSON.readTree(inspected.out()).get("treeDigest").asText());
    }
    assertEquals(1, digests.size(), digests::toString);
  }

  private static String check(JsonNode verdict, String name) {
    for (JsonNode check : verdict.get("checks")) {
      if (check.get("name").asText().equals(name)) {
        return check.get("result").asText();
      }
    }
    return "missing";
  }
}
