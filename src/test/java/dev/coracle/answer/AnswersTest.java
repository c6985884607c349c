package dev.coracle.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.answer.diff.Changelogs;
import dev.coracle.answer.diff.Diff;
import dev.coracle.answer.diff.DiffInput;
import dev.coracle.answer.diff.DiffInput.StoredFile;
import dev.coracle.answer.diff.DiffReport;
import dev.coracle.answer.diff.DiffText;
import dev.coracle.answer.plan.InputChanges;
import dev.coracle.answer.size.RemovalSavings;
import dev.coracle.answer.size.SizePage;
import dev.coracle.answer.size.SizeReport;
import dev.coracle.answer.why.PackageLists;
import dev.coracle.answer.why.Why;
import dev.coracle.answer.why.WhyAnswer;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsReader;
import dev.coracle.publish.OriginsWriter;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  @TempDir Path directory;

  private WhyAnswer why(String what, boolean all) throws IOException {
    Files.writeString(
        directory.resolve("kernel.config"),
        "CONFIG_NET=y\nCONFIG_SELECTED=y\n# CONFIG_OFF is not set\n");
    return new Why(SampleResult.facts(directory), locked -> Optional.empty()).answer(what, all);
  }

  private static List<String> names(List<WhyAnswer.Link> chain) {
    return chain.stream().map(WhyAnswer.Link::name).toList();
  }

  @Test
  void theShortestChainGoesFromTheRecipeByUnitAndProgramToTheLibrary() throws IOException {
    WhyAnswer answer = why("libshared.so.1", true);
    assertTrue(answer.in() && answer.complete());
    assertEquals(
        List.of(
            List.of("binaries: tool", "/usr/bin/tool", "/usr/lib/libshared.so.1"),
            List.of(
                "systemd.units: serve.service",
                "serve.service",
                "/usr/bin/serve",
                "/usr/lib/libshared.so.1")),
        answer.chains().stream().map(AnswersTest::names).toList());
    assertEquals("guest.yaml:7", answer.chains().get(0).get(0).from());
    assertEquals(1, why("libshared.so.1", false).chains().size());
  }

  @Test
  void metadataOfAPackageIsThereForItsFiles() throws IOException {
    assertEquals(
        List.of("binaries: tool", "/usr/bin/tool", "tools", SampleResult.METADATA + "tools"),
        names(why(SampleResult.METADATA + "tools", false).chains().get(0)));
  }

  @Test
  void librariesThatNeedEachOtherEndNowhere() throws IOException {
    WhyAnswer answer = why("/usr/lib/libloop.so.1", true);
    assertEquals(1, answer.chains().size());
    assertTrue(answer.complete());
  }

  @ParameterizedTest
  @CsvSource({
    "/bin/tool, file",
    "tool, file",
    "tools, package",
    "serve.service, unit",
    "CONFIG_NET, option",
    "CONFIG_SELECTED, option",
    "/usr/bin/, file"
  })
  void whatIsInIsFoundByItsName(String what, String kind) throws IOException {
    WhyAnswer answer = why(what, false);
    assertTrue(answer.in(), answer.toString());
    assertEquals(kind, answer.kind());
    assertEquals(1, answer.chains().size());
  }

  @ParameterizedTest
  @CsvSource({
    "log.service, left out: serve.service",
    "libopt.so.2, may load it (suggested",
    "/usr/share/doc/tools/README, excluded by guest.yaml:12",
    "/usr/bin/tol, did you mean /usr/bin/tool",
    "linux-source, the package is locked",
    "CONFIG_OFF, it is off",
    "CONFIG_NTE, did you mean CONFIG_NET"
  })
  void whatIsNotInGetsTheReason(String what, String reason) throws IOException {
    WhyAnswer answer = why(what, false);
    assertFalse(answer.in());
    assertTrue(String.join("\n", answer.absence()).contains(reason), answer.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "time-daemon; only recommended by serve,; packages: [time-daemon]` to guest.yaml",
        "clock; recommended by serve, suggested by tools; packages: [clock]",
        "tools-doc; only suggested by tools; packages: [tools-doc]"
      })
  void aWeakDependencyOfAPackageSaysByWhichAndTheLineToWrite(String what, String by, String line)
      throws IOException {
    WhyAnswer answer = why(what, false);
    assertFalse(answer.in());
    assertEquals("package", answer.kind());
    assertEquals(1, answer.absence().size(), answer.toString());
    assertTrue(answer.absence().get(0).contains(by), answer.toString());
    assertTrue(answer.absence().get(0).contains(line), answer.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tool.1; add `keep: [man]` to include: tools, guest.yaml:14",
        "/usr/share/man/man1/tool.1; trimmed: packages that are included whole go without man",
        "bigger; excepted by guest.yaml:16: include: tools, except: /usr/lib/tools/big*",
        "README; excluded by guest.yaml:12: exclude: /usr/share/doc/**",
        "other; nothing that the recipe names needs it; add it to binaries"
      })
  void whatAPackageHasAndTheImageHasNotSaysWhatKeptItOut(String what, String reason)
      throws IOException {
    List<String> paths =
        List.of(
            "/usr/share/man/man1/tool.1",
            "/usr/lib/tools/bigger",
            "/usr/share/doc/tools/README",
            "/usr/bin/other");
    PackageLists lists =
        locked -> locked.name().equals("tools") ? Optional.of(paths) : Optional.empty();
    WhyAnswer answer = new Why(SampleResult.facts(directory), lists).answer(what, false);
    assertFalse(answer.in());
    assertTrue(String.join("\n", answer.absence()).contains(reason), answer.toString());
  }

  @Test
  void whatOnlyOneEntryNeedsIsSavedWithIt() {
    RemovalSavings savings = new RemovalSavings(SampleResult.facts(directory));
    for (String what : List.of("tool", "binaries: tool", "tools", "/usr/bin/tool")) {
      RemovalSavings.Saved saved = savings.without(what);
      assertEquals(
          List.of(
              "/usr/lib/libalone.so.1",
              "/usr/bin/tool",
              "/usr/lib/libloop.so.1",
              SampleResult.METADATA + "tools"),
          saved.files().stream().map(FileEntry::path).toList(),
          what);
      assertEquals(14107, saved.bytes());
      assertEquals(3 * 4096 + 2 * 4096 + 4096 + 4096, saved.imageBytes());
    }
    assertEquals(
        List.of("/usr/lib/libshared.so.1 is needed by /usr/bin/serve"),
        savings.without("libshared1").stays());
    CoracleException unknown = assertThrows(CoracleException.class, () -> savings.without("toool"));
    assertEquals("did you mean tool?", unknown.diagnostics().get(0).fix());
  }

  @Test
  void sizesAddUpInEveryView() {
    SizeReport report = SizeReport.of(SampleResult.facts(directory));
    assertEquals(35164, report.bytes());
    for (SizeReport.Group view :
        List.of(report.packages(), report.directories(), report.reasons())) {
      assertEquals(35164, view.bytes());
      assertEquals(8, view.files());
    }
    assertEquals("/usr/bin/tool", report.removable().get(0).path());
    assertEquals(14107, report.removable().get(0).saved());
    String page = SizePage.of(report);
    assertFalse(page.contains("http"), "the page needs something from elsewhere");
    assertTrue(page.contains("libshared1 3-1"));
  }

  @Test
  void originsComeBackAsTheyWereWritten() throws IOException {
    OriginsWriter.write(directory.resolve(Origins.FILE), SampleResult.origins());
    assertEquals(
        SampleResult.origins(),
        OriginsReader.read(directory, OriginsReader.Part.FILES, OriginsReader.Part.STEPS));
    Origins small = OriginsReader.read(directory);
    assertEquals(SampleResult.origins().units(), small.units());
    assertEquals(List.of(), small.files());
    assertEquals(List.of(), small.steps());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"schema\": 99}",
        "{\"schema\": 1}",
        "{\"schema\": 1, \"files\": 3}"
      })
  void foreignOriginsAreRefused(String text) throws IOException {
    Files.writeString(directory.resolve(Origins.FILE), text);
    CoracleException refused =
        assertThrows(CoracleException.class, () -> OriginsReader.read(directory));
    assertTrue(refused.diagnostics().get(0).code().startsWith("result."), refused.getMessage());
  }

  private static DiffInput snapshot(String recipe, Map<String, StoredFile> files) {
    return new DiffInput(
        recipe, recipe, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(files), paths -> Map.of());
  }

  private static StoredFile stored(String mode, String content) {
    return new StoredFile("file", mode, "0:0", content, 1, "", "");
  }

  @Test
  void filesDifferInModeContentAndPresence() {
    DiffReport report =
        Diff.of(
            snapshot("a", Map.of("/x", stored("0644", "1"), "/y", stored("0644", "1"))),
            snapshot("b", Map.of("/x", stored("0755", "2"), "/z", stored("0644", "1"))),
            Changelogs.NONE);
    assertEquals(1, report.notes().size(), "different recipes are said");
    assertEquals(
        List.of("changed /x", "removed /y", "added /z"),
        report.sections().get(0).changes().stream().map(c -> c.kind() + " " + c.name()).toList());
    assertTrue(DiffText.text(report).contains("mode 0644, 1 bytes (1…) -> mode 0755"));
    assertEquals("3 files (~/x -/y +/z)", DiffText.oneLine(report));
  }

  @Test
  void nothingInANameIsMarkup() {
    DiffReport report =
        Diff.of(
            snapshot("a", Map.of("/x", stored("0644", "1"))),
            snapshot("a", Map.of("/<script>|`x`\u001b", stored("0644", "1"))),
            Changelogs.NONE);
    assertFalse(DiffText.html(report).contains("<script>"));
    assertFalse(DiffText.markdown(report).contains("<script>|"));
    assertFalse(DiffText.text(report).contains("\u001b"));
  }

  private static DiffInput locked(String... versions) {
    DiffInput side = snapshot("a", Map.of());
    for (int i = 0; i < versions.length; i++) {
      Sha256 digest = Sha256.of(versions[i].getBytes(StandardCharsets.UTF_8));
      String name = "pkg" + i;
      side.packages()
          .put(name, new LockedPackage(name, versions[i], "all", "stable", "pool/p", 1, digest));
    }
    return side;
  }

  /** As the packages of one source have it. */
  private static final Changelogs ONE_SOURCE =
      (older, newer, others) ->
          Optional.of(
              new Changelogs.Changelog(
                  "src",
                  List.of(new Changelogs.Entry(newer.version(), List.of("  * <Fix> \u001b it"))),
                  true));

  @Test
  void aChangelogIsShownOnceForItsSource() throws IOException {
    DiffReport report = Diff.of(locked("1", "1", "7"), locked("2", "2", "7"), ONE_SOURCE);
    assertEquals(1, report.changelogs().size());
    assertEquals(List.of("pkg0", "pkg1"), report.changelogs().get(0).packages());
    assertFalse(report.changelogs().get(0).back());
    assertTrue(DiffText.text(report).contains("changelog of src (pkg0, pkg1), 1 -> 2\n    2\n"));
    assertTrue(DiffText.markdown(report).contains("changelog of src (pkg0, pkg1), 1 -&gt; 2"));
    assertTrue(DiffText.html(report).contains("* &lt;Fix&gt;"));
    for (String text : List.of(DiffText.text(report), DiffText.markdown(report))) {
      assertFalse(text.contains("\u001b"));
    }
  }

  @Test
  void ofAVersionThatWentDownTheEntriesAreGone() {
    DiffReport report = Diff.of(locked("2"), locked("1"), ONE_SOURCE);
    assertTrue(report.changelogs().get(0).back());
    assertEquals("2", report.changelogs().get(0).changelog().entries().get(0).version());
    assertTrue(DiffText.text(report).contains("entries that are gone"));
  }

  @Test
  void anEmptyComparisonSaysWhatWasCompared() {
    DiffInput same = snapshot("a", Map.of("/x", stored("0644", "1")));
    DiffReport report = Diff.of(same, same, Changelogs.NONE);
    assertTrue(report.isEmpty());
    assertTrue(DiffText.text(report).contains("no differences in files"));
  }

  @Test
  void exactlyTheChangedInputsAreListed() {
    StepKey before = SampleResult.origins().steps().get(0);
    StepKey now =
        StepKey.builder("image", 1)
            .add("files", List.of("/etc/a", "644 0:0", "text c", "/etc/d", "644 0:0", "text b"))
            .add("units", List.of("serve.service", "log.service"))
            .build();
    assertEquals(
        List.of(
            "files: - /etc/b",
            "files: /etc/a has changed",
            "files: + /etc/d",
            "units: + log.service"),
        InputChanges.of(before, now, UnaryOperator.identity()));
    assertEquals(List.of(), InputChanges.of(before, before, UnaryOperator.identity()));
  }
}
