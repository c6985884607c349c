package dev.coracle.build.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree of base in Debian's registry, as skopeo and umoci see it. */
class TreeImageIT {
  @TempDir Path work;

  private String tool(String... command) throws IOException, InterruptedException {
    Path out = work.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + text);
    return text;
  }

  @Test
  void containerToolsReadTheGuestsFiles() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/umoci")), "umoci is not installed");
    Path base = BuiltBase.directory();
    try (LocalRegistry registry = new LocalRegistry(work)) {
      String place = registry.host() + "/guests/base";
      for (int i = 0; i < 2; i++) {
        BuiltProgram.Ended published =
            new BuiltProgram(work)
                .run("publish", "--tree", "--latest", base.toString(), place + ":0.1.0");
        assertEquals(0, published.status(), published::toString);
        assertTrue(published.err().contains("tree: " + place + ":0.1.0-tree"), published::toString);
      }
      String source = "docker://" + place + ":0.1.0-tree";
      JsonFields facts =
          new JsonFields(Json.object(tool("skopeo", "inspect", "--tls-verify=false", source)));
      assertEquals("amd64", facts.text("Architecture"));
      assertEquals("0.1.0", facts.object("Labels").text("org.opencontainers.image.version"));
      tool(
          "skopeo",
          "--insecure-policy",
          "copy",
          "--src-tls-verify=false",
          "docker://" + place + ":latest-tree",
          "oci:layout:base");
      tool("umoci", "unpack", "--rootless", "--image", "layout:base", "bundle");
    }
    List<FileEntry> files = ManifestReader.readFiles(base.resolve(ResultStore.MANIFEST));
    assertFalse(files.isEmpty());
    for (FileEntry each : files) {
      Path file = work.resolve("bundle/rootfs" + each.path());
      switch (each.type()) {
        case "directory" -> assertTrue(Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS));
        case "symlink" -> assertEquals(each.target(), Files.readSymbolicLink(file).toString());
        case "file" -> assertEquals(each.sha256().orElseThrow(), Sha256.of(file), each.path());
        default -> assertTrue(Files.exists(file, LinkOption.NOFOLLOW_LINKS), each.path());
      }
    }
  }
}
