package dev.coracle.build.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstDifferenceTest {
  @TempDir Path directory;
  private final Manifest manifest = Manifests.manifest("base", "1");

  private Path result(String name, FileEntry... files) throws IOException {
    Path result = Files.createDirectories(directory.resolve(name));
    ManifestWriter.write(result.resolve(ResultStore.MANIFEST), manifest, List.of(), List.of(files));
    return result;
  }

  private static FileEntry file(String path, String mode, String owner, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new FileEntry(
        path,
        "file",
        mode,
        owner,
        bytes.length,
        Optional.of(Sha256.of(bytes)),
        "",
        "package",
        "tools 1",
        "binaries");
  }

  private String words(String... files) throws IOException {
    return new FirstDifference(
            directory.resolve("before"), manifest, directory.resolve("after"), manifest)
        .words(List.of(files));
  }

  @BeforeEach
  void same() throws IOException {
    result("before", file("/a", "0644", "0:0", "text"));
    result("after", file("/a", "0644", "0:0", "text"));
  }

  @Test
  void anInodeAndItsFieldComeFirst() throws IOException {
    result("after", file("/a", "0600", "0:0", "text"));
    assertEquals(
        "in the image, /a: the mode was 0644 and is 0600, from tools 1", words("base.img"));
    result("after", file("/a", "0644", "0:7", "text"));
    assertEquals("in the image, /a: the owner was 0:0 and is 0:7, from tools 1", words("base.img"));
    result("after", file("/a", "0644", "0:0", "other"));
    assertTrue(words("base.img").startsWith("in the image, /a: the content was of 4 bytes"));
    result("after", file("/a", "0644", "0:0", "other"), file("/b", "0644", "0:0", ""));
    assertEquals("in the image, /b is new, from tools 1", words("base.img"));
  }

  private void write(String name, String before, String after) throws IOException {
    Files.writeString(directory.resolve("before").resolve(name), before);
    Files.writeString(directory.resolve("after").resolve(name), after);
  }

  @Test
  void thenAnOptionOfTheKernel() throws IOException {
    write("vmlinux", "a", "b");
    write("kernel.config", "CONFIG_A=y\n# CONFIG_B is not set\n", "CONFIG_A=y\nCONFIG_B=y\n");
    assertEquals(
        "the kernel's options: it was '# CONFIG_B is not set', which is not there now",
        words("vmlinux", "kernel.config"));
  }

  @Test
  void thenALineOrAByte() throws IOException {
    write("sbom.cdx.json", "{\n\"a\": 1\n}", "{\n\"a\": 2\n}");
    assertEquals(
        "sbom.cdx.json, line 2: it was '\"a\": 1' and is '\"a\": 2'", words("sbom.cdx.json"));
    write("vmlinux", "0123456789", "0123x56789");
    assertEquals("vmlinux, byte 4: the tree is the same", words("vmlinux"));
    Files.writeString(directory.resolve("before/base.gpt-ext4.img"), "");
    assertEquals("base.gpt-ext4.img is not made again", words("base.gpt-ext4.img"));
  }
}
