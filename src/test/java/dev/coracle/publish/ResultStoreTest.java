package dev.coracle.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStoreTest {
  @TempDir Path directory;
  private Path output;
  private ResultStore results;

  @BeforeEach
  void open() {
    output = directory.resolve("output");
    results = new ResultStore(output);
  }

  @Test
  void whereNothingWasBuiltThereAreNoResults() throws IOException {
    assertEquals(List.of(), results.results());
    assertTrue(results.manifest("box", "1.0").isEmpty());
    assertFalse(results.isLatest("box", "1.0"));
    assertFalse(Files.exists(output));
  }

  @Test
  void aResultAppearsWithAllThatIsInIt() throws IOException {
    Path draft = draft("box", "1.0");
    assertEquals(List.of(), results.results());
    Path published = results.publish(draft, "box", "1.0");
    assertEquals(output.resolve("box/1.0"), published);
    assertEquals("1.0", results.manifest("box", "1.0").orElseThrow().version());
    assertEquals(List.of("1.0"), names(output.resolve("box")));
  }

  @Test
  void aResultTakesAnothersPlaceWhole() throws IOException {
    Path first = draft("box", "1.0");
    Files.writeString(first.resolve("old"), "");
    results.publish(first, "box", "1.0");
    Path second = draft("box", "1.0");
    Files.writeString(second.resolve("new"), "");
    Path published = results.publish(second, "box", "1.0");
    assertEquals(List.of("manifest.json", "new"), names(published));
    assertEquals(List.of("1.0"), names(output.resolve("box")));
  }

  @Test
  void whereTheNewResultCannotMoveTheOldOneStays() throws IOException {
    results.publish(draft("box", "1.0"), "box", "1.0");
    assertThrows(IOException.class, () -> results.publish(directory.resolve("gone"), "box", "1.0"));
    assertTrue(results.manifest("box", "1.0").isPresent());
    assertEquals(List.of("1.0"), names(output.resolve("box")));
  }

  @Test
  void latestMovesFromVersionToVersion() throws IOException {
    results.publish(draft("box", "1.0"), "box", "1.0");
    results.markLatest("box", "1.0");
    assertTrue(results.isLatest("box", "1.0"));
    results.publish(draft("box", "1.1"), "box", "1.1");
    results.markLatest("box", "1.1");
    assertFalse(results.isLatest("box", "1.0"));
    assertTrue(results.isLatest("box", "1.1"));
    // Relative, so that the output directory can be moved.
    Path moved = Files.move(output, directory.resolve("moved"));
    assertTrue(Files.isRegularFile(moved.resolve("box/latest/manifest.json")));
    assertEquals(List.of("1.0", "1.1", "latest"), names(moved.resolve("box")));
  }

  @Test
  void aLatestThatIsNoLinkIsRefusedBeforeTheWork() throws IOException {
    results.checkLatest("box");
    results.publish(draft("box", "1.0"), "box", "1.0");
    results.markLatest("box", "1.0");
    results.checkLatest("box");
    Path latest = output.resolve("box/latest");
    Files.delete(latest);
    Files.createDirectory(latest);
    CoracleException e = assertThrows(CoracleException.class, () -> results.checkLatest("box"));
    assertEquals("output.latest", e.diagnostics().get(0).code());
    Files.delete(latest);
    Files.writeString(latest, "1.0");
    assertThrows(CoracleException.class, () -> results.checkLatest("box"));
  }

  @Test
  void resultsComeByNameAndVersionEachOnce() throws IOException {
    results.publish(draft("b", "2"), "b", "2");
    results.publish(draft("b", "1"), "b", "1");
    results.publish(draft("a", "9"), "a", "9");
    results.markLatest("b", "2");
    draft("a", "10");
    Files.createDirectories(output.resolve("c/empty"));
    Files.writeString(output.resolve("file"), "");
    assertEquals(Stream.of("a/9", "b/1", "b/2").map(output::resolve).toList(), results.results());
  }

  @Test
  void whatKilledBuildsLeftIsSweptAndNothingElse() throws Exception {
    // As a killed process leaves it, in whatever container: a lock file that nobody holds.
    Path dead = Files.createDirectories(output.resolve("box/.building-x"));
    Files.writeString(Files.createDirectories(dead.resolve("logs")).resolve("file"), "half");
    Path lock = Files.writeString(output.resolve("box/.building-x.lock"), "");
    Path mine = results.privateDirectory("box");
    Path other = results.privateDirectory("box");
    assertFalse(Files.exists(dead));
    assertFalse(Files.exists(lock));
    assertTrue(Files.isDirectory(mine));
    assertTrue(Files.isDirectory(other));
  }

  @Test
  void whatAKilledBuildMovedAwayComesBack() throws Exception {
    results.publish(draft("box", "1.0-rc1"), "box", "1.0-rc1");
    Path there = output.resolve("box/1.0-rc1");
    Path away = Files.createDirectories(output.resolve("box/.replaced-x")).resolve("1.0-rc1");
    Files.writeString(output.resolve("box/.replaced-x.lock"), "");
    Files.move(there, away);
    results.discard(results.privateDirectory("box"));
    assertTrue(results.manifest("box", "1.0-rc1").isPresent());
    // Killed one step later, the new result is there and the old one goes.
    Files.createDirectories(away);
    Files.writeString(output.resolve("box/.replaced-x.lock"), "");
    results.discard(results.privateDirectory("box"));
    assertEquals(List.of("1.0-rc1"), names(output.resolve("box")));
  }

  @Test
  void aBuildThatGaveNothingLeavesNoDirectory() throws IOException {
    results.discard(results.privateDirectory("box"));
    assertFalse(Files.exists(output));
    results.publish(draft("box", "1.0"), "box", "1.0");
    results.discard(results.privateDirectory("jar"));
    assertEquals(List.of("box"), names(output));
  }

  @Test
  void anOutputThatCannotBeWrittenIsTheEnvironmentsFault() throws IOException {
    Files.writeString(output, "a file");
    CoracleException e =
        assertThrows(CoracleException.class, () -> results.privateDirectory("box"));
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    assertTrue(e.getMessage().contains(output.toString()), e.getMessage());
  }

  @Test
  void aVerdictIsReadForWhatItSays() throws IOException {
    Path file = directory.resolve("verify.json");
    assertTrue(Verdict.read(file).isEmpty());
    Files.writeString(
        file, "{\"checks\": [{\"passed\": false}], \"passed\": true, \"key\": \"k\"}");
    assertEquals(new Verdict(true, "k", ""), Verdict.read(file).orElseThrow());
    for (String text : List.of("", "{", "[]", "{\"key\": \"k\"}", "{\"passed\": tru", "noise")) {
      Files.writeString(file, text);
      assertTrue(Verdict.read(file).isEmpty(), text);
    }
  }

  private Path draft(String name, String version) throws IOException {
    Path draft = results.privateDirectory(name);
    Manifests.write(draft, Manifests.manifest(name, version));
    return draft;
  }

  private static List<String> names(Path directory) throws IOException {
    assertTrue(Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS));
    try (Stream<Path> children = Files.list(directory)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
