package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tree in six forms: those that boot are booted, and all hold the same. */
@Tag("guests")
class InitramfsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS = 120;

  @TempDir Path work;

  /** Compiles a second kernel, which recipes/verified-root.yaml shares. */
  @Test
  void everyFormOfTheInitramfsRecipeBootsOrHoldsTheSameTree() throws Exception {
    BuiltProgram coracle = new BuiltProgram(BuiltProgram.project());
    Path output = BuiltBase.output();
    BuiltProgram.Ended ended =
        coracle.run("build", "--replace", "recipes/initramfs.yaml", "--output", output.toString());
    assertEquals(0, ended.status(), ended::toString);
    Path result = output.resolve("initramfs/latest").toRealPath();
    JsonNode verdict = JSON.readTree(result.resolve("verify.json").toFile());
    assertEquals("pass", check(verdict, "smoke.target"));
    assertEquals("not-applicable", check(verdict, "smoke.dax"));
    for (String form : Set.of("initramfs", "initramfs-gzip", "nvdimm-erofs")) {
      assertEquals("pass", check(verdict, "output." + form), form);
    }
    assertEquals("not-applicable", check(verdict, "output.tar"));
    assertEquals("not-applicable", check(verdict, "output.oci-layer"));

    JsonNode manifest = JSON.readTree(result.resolve("manifest.json").toFile());
    Set<String> digests = new TreeSet<>(Set.of(manifest.at("/tree/digest").asText()));
    assertEquals(6, manifest.get("images").size());
    for (JsonNode image : manifest.get("images")) {
      Path file = result.resolve(image.get("file").asText());
      assertTrue(Files.isRegularFile(file), file::toString);
      BuiltProgram.Ended inspected = coracle.run("inspect", "--format", "json", file.toString());
      assertEquals(0, inspected.status(), inspected::toString);
      digests.add(JSON.readTree(inspected.out()).get("treeDigest").asText());
    }
    assertEquals(1, digests.size(), digests::toString);
    measured(result);
    runsAsItShips(result);
  }

  /** Its files are in each guest's own memory; of the archive, QEMU maps what it hands over. */
  private void measured(Path result) throws Exception {
    BuiltProgram.Ended ended =
        new BuiltProgram(work)
            .run(
                "density", "--guests", "1", "--format", "json", "--to", "d.svg", result.toString());
    assertEquals(0, ended.status(), ended::toString);
    JsonNode roots = JSON.readTree(ended.out()).get("roots");
    assertEquals(1, roots.size(), ended::toString);
    JsonNode root = roots.get("initramfs");
    long unpacked = Files.size(result.resolve("initramfs.initramfs"));
    assertTrue(root.at("/guest/private").asLong() * 1024 > unpacked, ended::toString);
    assertTrue(root.at("/image/resident").asLong() > 1000, ended::toString);
    assertTrue(Files.readString(work.resolve("d.svg")).contains("initramfs: +"));
  }

  /** On the console, until Ctrl-A x; a shell would need another root before it. */
  private void runsAsItShips(Path result) throws Exception {
    Path said = work.resolve("said");
    String launcher = BuiltProgram.project().resolve("coracle").toString();
    Process process =
        new ProcessBuilder(launcher, "run", "--no-shell", result.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!text(said).contains("Startup finished in")) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, text(said));
      Thread.sleep(100);
    }
    process.getOutputStream().write("\001x".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), text(said));
    assertEquals(0, process.exitValue(), text(said));
    assertTrue(text(said).contains("QEMU: Terminated"), text(said));
    BuiltProgram.Ended shell = new BuiltProgram(work).run("run", result.toString());
    assertEquals(6, shell.status(), shell::toString);
    assertTrue(shell.err().contains("[run.initramfs]"), shell::toString);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
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
