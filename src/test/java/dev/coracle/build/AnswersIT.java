package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.json.Json;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.ManifestReader;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers about real results, held against what rebuilding and the packages themselves say. */
class AnswersIT {
  private static final Path RECIPES = BuiltProgram.project().resolve("recipes");

  @TempDir Path work;

  private BuiltProgram.Ended run(String... arguments) throws Exception {
    return new BuiltProgram(work).run(arguments);
  }

  /** Builds a recipe of that text with base's lock, which it must fit. */
  private Path build(String name, String text) throws Exception {
    BuiltBase.directory();
    Files.copy(RECIPES.resolve("base.lock.yaml"), work.resolve(name + ".lock.yaml"));
    Files.writeString(
        work.resolve(name + ".yaml"), text.replace("\nname: base\n", "\nname: " + name + "\n"));
    BuiltProgram.Ended built = run("build", "--no-verify", "--locked", "--offline", name + ".yaml");
    assertEquals(0, built.status(), built::toString);
    return work.resolve("output").resolve(name).resolve("0.1.0");
  }

  private static Map<String, FileEntry> files(Path result) {
    Map<String, FileEntry> files = new TreeMap<>();
    ManifestReader.readFiles(result.resolve("manifest.json")).stream()
        .filter(file -> file.sha256().isPresent())
        .forEach(file -> files.put(file.path(), file));
    return files;
  }

  @Test
  void whatSizePredictsIsWhatARebuildSaves() throws Exception {
    String base = Files.readString(RECIPES.resolve("base.yaml"));
    Path whole = build("full", base);
    Path less = build("less", base.replace("\n  - ip\n", "\n"));
    BuiltProgram.Ended asked = run("size", "--format", "json", "--without", "ip", whole.toString());
    assertEquals(0, asked.status(), asked::toString);
    Map<String, Object> predicted = Json.object(asked.out());

    Map<String, FileEntry> gone = files(whole);
    gone.keySet().removeAll(files(less).keySet());
    assertTrue(gone.containsKey("/usr/bin/ip") && gone.size() > 3, gone.toString());
    assertEquals(gone.keySet(), paths(predicted));
    assertEquals(gone.values().stream().mapToLong(FileEntry::size).sum(), predicted.get("bytes"));
    // What both have is the same, but for the name of the image in os-release.
    Set<String> changed = new TreeSet<>();
    files(less)
        .forEach(
            (path, file) -> {
              if (!file.sha256().equals(files(whole).get(path).sha256())) {
                changed.add(path);
              }
            });
    assertEquals(Set.of("/usr/lib/os-release"), changed);
  }

  private static Set<String> paths(Map<String, Object> saved) {
    Set<String> paths = new TreeSet<>();
    for (Object each : (List<?>) saved.get("files")) {
      paths.add(String.valueOf(((Map<?, ?>) each).get("path")));
    }
    return paths;
  }

  @Test
  void whatIsNotInSaysWhatKeptItOut() throws Exception {
    String text =
        Files.readString(RECIPES.resolve("base.yaml"))
            + "\n"
            + "include: [{package: mount, except: [/usr/sbin/swapon]}]\n"
            + "exclude: [/usr/share/bash-completion/**]\n";
    Path result = build("kept", text);
    absent(result, "systemd-timesyncd", "only recommended by systemd,");
    absent(result, "systemd-timesyncd", "add `packages: [systemd-timesyncd]` to kept.yaml");
    absent(result, "mount.8.gz", "add `keep: [man]` to include: mount, kept.yaml:");
    absent(result, "swapon", "excepted by kept.yaml:");
    absent(result, "/usr/share/bash-completion/completions/losetup", "excluded by kept.yaml:");
    absent(result, "busctl", "nothing that the recipe names needs it; add it to binaries");
  }

  private void absent(Path result, String what, String reason) throws Exception {
    BuiltProgram.Ended ended = run("why", what, result.toString());
    assertEquals(1, ended.status(), ended::toString);
    assertTrue(ended.out().contains(reason), ended::toString);
  }

  @Test
  void packagesThatMovedBringTheirChangelogs() throws Exception {
    BuiltBase.directory();
    Path old = work.resolve("old.yaml");
    Files.writeString(
        old,
        Files.readString(RECIPES.resolve("base.yaml"))
            .replace("[trixie, trixie-updates, trixie-security]", "[trixie]"));
    assertEquals(0, run("lock", "old.yaml").status());
    String before = work.resolve("old.lock.yaml").toString();
    String after = RECIPES.resolve("base.lock.yaml").toString();
    BuiltProgram.Ended ended = run("diff", "--format", "json", before, after);
    Map<String, Object> report = Json.object(ended.out());
    List<?> moved = (List<?>) Json.child(report, "sections").getOrDefault("packages", List.of());
    assumeTrue(!moved.isEmpty(), "the archive has no update of any of base's packages today");
    assertEquals(1, ended.status(), ended::toString);
    List<?> changelogs = (List<?>) report.get("changelogs");
    assertFalse(changelogs.isEmpty(), ended::toString);
    for (Object each : changelogs) {
      Map<?, ?> changelog = (Map<?, ?>) each;
      Map<?, ?> newest = (Map<?, ?>) ((List<?>) changelog.get("entries")).get(0);
      assertEquals(changelog.get("after"), newest.get("version"));
      assertFalse(((List<?>) newest.get("lines")).isEmpty(), ended::toString);
    }
    for (String format : List.of("text", "markdown", "html")) {
      assertTrue(run("diff", "--format", format, before, after).out().contains("changelog of "));
    }
  }
}
