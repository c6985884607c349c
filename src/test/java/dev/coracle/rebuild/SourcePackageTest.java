package dev.coracle.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Progress;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source packages, made here as dpkg-source makes them. */
class SourcePackageTest {
  private static final String CHANGELOG =
      "agent (1.0-1) stable; urgency=low\n\n  * x\n\n -- A B <a@b>  Sat, 01 Mar 2025 10:00:00"
          + " +0100\n";

  private static final String PATCH = "--- a/main.c\n+++ b/main.c\n@@ -1 +1 @@\n-one\n+two\n";

  @TempDir Path directory;

  private final Map<String, Path> archives = new LinkedHashMap<>();

  private void archive(String name, String... namesAndTexts) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        byte[] bytes = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(namesAndTexts[i]);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    archives.put(name, file);
  }

  private Path unpack(String format) throws IOException {
    LockedPackage dsc = RebuildSamples.dsc("1.0-1");
    StringBuilder text = new StringBuilder("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n");
    text.append("Format: " + format + "\nSource: agent\nVersion: 1.0-1\nChecksums-Sha256:\n");
    for (Map.Entry<String, Path> each : archives.entrySet()) {
      text.append(
          " "
              + Sha256.of(each.getValue())
              + " "
              + Files.size(each.getValue())
              + " "
              + each.getKey()
              + "\n");
    }
    text.append("\n-----BEGIN PGP SIGNATURE-----\n\nxyz\n-----END PGP SIGNATURE-----\n");
    Path file = Files.writeString(directory.resolve("agent.dsc"), text);
    DscFile control = DscFile.read(dsc, file);
    Map<LockedPackage, Path> files = new HashMap<>();
    for (LockedPackage each : control.files()) {
      assertTrue(each.path().startsWith("pool/a/"), each.path());
      files.put(each, archives.get(each.path().substring("pool/a/".length())));
    }
    SourcePackage source = new SourcePackage(dsc, RebuildSamples.PLACE, 1, Progress.silent());
    source.check(control);
    Path tree = Files.createDirectories(directory.resolve("tree"));
    assertEquals(1740819600, source.unpack(control, files, tree));
    return tree;
  }

  private Diagnostic problem(String format) {
    return assertThrows(CoracleException.class, () -> unpack(format)).diagnostics().get(0);
  }

  @Test
  void patchesAreAppliedInTheirOrder() throws IOException {
    // The archives in the order in which a .dsc lists them: by name.
    archive(
        "agent_1.0-1.debian.tar",
        "debian/changelog",
        CHANGELOG,
        "debian/patches/series",
        "# first\none.patch\n\ntwo.patch -p1 # second\n",
        "debian/patches/one.patch",
        PATCH,
        "debian/patches/two.patch",
        PATCH.replace("+two", "+three").replace("-one", "-two"));
    archive("agent_1.0.orig-docs.tar", "x/text", "docs");
    archive("agent_1.0.orig.tar", "agent-1.0/main.c", "one\n", "agent-1.0/docs/old", "old");
    Path tree = unpack("3.0 (quilt)");
    assertEquals("three\n", Files.readString(tree.resolve("main.c")));
    assertEquals("docs", Files.readString(tree.resolve("docs/text")));
    assertTrue(Files.exists(tree.resolve("docs/old")));
    assertEquals(
        1740819600_000L, Files.getLastModifiedTime(tree.resolve("main.c")).toMillis(), "one time");
  }

  @Test
  void aNativePackageHasNoPatches() throws IOException {
    archive(
        "agent_1.0.tar",
        "agent/main.c",
        "one\n",
        "agent/debian/changelog",
        CHANGELOG,
        "agent/debian/patches/series",
        "none\n");
    assertEquals("one\n", Files.readString(unpack("3.0 (native)").resolve("main.c")));
  }

  @Test
  void aPatchThatFailsIsNamedWithItsHunk() throws IOException {
    archive("agent_1.0.orig.tar", "agent-1.0/main.c", "other\n");
    archive(
        "agent_1.0-1.debian.tar",
        "debian/changelog",
        CHANGELOG,
        "debian/patches/series",
        "one.patch\n",
        "debian/patches/one.patch",
        PATCH);
    Diagnostic problem = problem("3.0 (quilt)");
    assertEquals("kernel.patch-failed", problem.code());
    assertTrue(problem.message().contains("debian/patches/one.patch"), problem.message());
  }

  @Test
  void unknownFormatsAndWrongListsAreNamed() throws IOException {
    archive("agent_1.0.orig.tar", "agent-1.0/main.c", "one\n");
    assertEquals("rebuild.format", problem("1.0").code());
    archive(
        "agent_1.0-1.debian.tar",
        "debian/changelog",
        CHANGELOG,
        "debian/patches/series",
        "../../../../etc/passwd\n");
    Diagnostic problem = problem("3.0 (quilt)");
    assertEquals("rebuild.source", problem.code());
    assertTrue(problem.message().contains("etc/passwd"), problem.message());
  }

  @Test
  void aControlFileNamesPlainFilesOnly() throws IOException {
    for (String line : new String[] {"x 1 a.tar", "a".repeat(64) + " 1 ../a.tar", "a.tar"}) {
      Path file = directory.resolve("bad.dsc");
      Files.writeString(file, "Format: 3.0 (quilt)\nChecksums-Sha256:\n " + line + "\n");
      CoracleException e =
          assertThrows(CoracleException.class, () -> DscFile.read(RebuildSamples.dsc("1"), file));
      assertEquals("rebuild.source", e.diagnostics().get(0).code(), line);
    }
    Path empty = Files.writeString(directory.resolve("empty.dsc"), "");
    assertThrows(CoracleException.class, () -> DscFile.read(RebuildSamples.dsc("1"), empty));
    assertFalse(Files.exists(directory.resolve("tree")));
  }
}
