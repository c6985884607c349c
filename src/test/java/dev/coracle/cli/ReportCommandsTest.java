package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.BootProfile;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.CheckId;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.ReportSubject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandsTest {
  @TempDir Path directory;
  private Cli cli;

  @BeforeEach
  void open() {
    cli = new Cli(directory);
    Manifests.write(directory.resolve("box"), Manifests.manifest("box", "1.0"));
  }

  @Test
  void aChartIsDrawnFromTheVerdict() throws IOException {
    Files.copy(
        Path.of("src/test/resources/golden/verify.json"),
        directory.resolve("box").resolve(ResultStore.VERDICT));
    Cli.Ended ended = cli.run("boot-chart", "box", "--to", "chart.svg");
    assertEquals(new Cli.Ended(0, ended.out(), ""), ended);
    assertTrue(ended.out().startsWith("kernel 195 ms, user space 79 ms, virtual; "), ended.out());
    assertTrue(ended.out().contains(" ms  unit     tmp.mount\n"), ended.out());
    assertTrue(Files.readString(directory.resolve("chart.svg")).contains("<svg "));
    JsonNode json =
        new ObjectMapper().readTree(cli.run("boot-chart", "box", "--format", "json").out());
    assertTrue(json.get("totalMicros").asLong() > json.get("kernelMicros").asLong());
    assertTrue(json.get("spans").size() > 10);
  }

  @Test
  void whatWasNotVerifiedHasNoChart() throws IOException {
    Cli.Ended ended = cli.run("boot-chart", "box");
    assertEquals(1, ended.status());
    assertTrue(ended.err().contains("[chart.missing]"), ended.err());
    assertTrue(ended.err().contains("fix: make one with `coracle verify "), ended.err());
    assertEquals(6, cli.run("boot-chart", "gone").status());
  }

  @Test
  void aDrawingThatCannotBeWrittenIsTheEnvironmentsFault() throws IOException {
    Files.copy(
        Path.of("src/test/resources/golden/verify.json"),
        directory.resolve("box").resolve(ResultStore.VERDICT));
    Cli.Ended ended = cli.run("boot-chart", "box", "--to", "no/such/place.svg");
    assertEquals(6, ended.status());
    assertTrue(ended.err().contains("[host.io]"), ended.err());
  }

  @Test
  void densityNeedsAGuest() {
    for (String guests : List.of("0", "-1", "1001", "many")) {
      Cli.Ended ended = cli.run("density", "--guests", guests, "box");
      assertEquals(2, ended.status(), guests);
      assertTrue(ended.err().contains("'--guests'"), ended.err());
    }
  }

  @Test
  void theStoreAnswersPrograms() throws IOException {
    JsonNode where = new ObjectMapper().readTree(cli.run("store", "--format", "json").out());
    assertEquals(
        directory.resolve("home/.cache/coracle/store").toString(), where.get("store").asText());
    JsonNode checked =
        new ObjectMapper().readTree(cli.run("store", "verify", "--format", "json").out());
    assertTrue(checked.get("intact").asBoolean());
    assertEquals(0, checked.get("damaged").size());
  }

  @Test
  void underGithubADiagnosticMarksItsFile() throws IOException {
    cli.program("qemu-system-x86_64", "QEMU").program("busybox", "BusyBox");
    Path gone = directory.resolve("gone");
    Cli.Ended plain = cli.run("verify", "gone");
    assertTrue(!plain.err().contains("::error"), plain.err());
    Cli.Ended ended = cli.with("GITHUB_ACTIONS", "true").run("verify", "gone");
    assertTrue(ended.err().contains("\n::error "), ended.err());
    assertTrue(ended.err().contains("title=result.none::"), ended.err());
    assertTrue(ended.err().contains(gone.toString()), ended.err());
  }

  @Test
  void nothingThatAGuestOrAnImageSaysCommandsTheRunner() {
    String err = cli.with("GITHUB_ACTIONS", "true").run("verify", "gone").err();
    List<String> commands = err.lines().filter(line -> line.startsWith("::")).toList();
    String token = commands.get(0).replace("::stop-commands::", "");
    // Stopped from the first line to the last, except for our own annotation.
    assertEquals(List.of("::stop-commands::" + token, "::" + token + "::"), commands.subList(0, 2));
    assertTrue(commands.get(2).startsWith("::error "), err);
    assertEquals(List.of("::stop-commands::" + token, "::" + token + "::"), commands.subList(3, 5));
    assertEquals(5, commands.size());
    assertTrue(err.startsWith("::stop-commands::"), err);
  }

  @Test
  void aReportGoesToTheJobsSummaryAndIsAppended() throws IOException {
    Path summary = Files.writeString(directory.resolve("summary.md"), "before\n");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    report(err, Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString()));
    String text = Files.readString(summary);
    assertTrue(text.startsWith("before\n### ❌ box 1.0: not verified\n"), text);
    assertTrue(text.contains("| a.b | fail | no good; fix: "), text);
    assertEquals(
        "::error file=recipes/r.yaml,title=box 1.0 is not verified::a.b: no good; fix: read what"
            + " the check saw, and the console log of its boot\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aSummaryThatCannotBeWrittenIsAWarning() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    report(err, Map.of("GITHUB_STEP_SUMMARY", directory.toString()));
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("warning: the job's summary cannot be written: "), text);
    assertTrue(text.contains("[report.step-summary]\n  fix: "), text);
  }

  private void report(ByteArrayOutputStream err, Map<String, String> environment) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    GithubActions.report(
        new CliContext(stream, stream, environment, directory, directory, false),
        new ReportSubject("box", "1.0"),
        new VerifyReport(
            "k",
            "q35-lite",
            "7.2",
            Accelerator.tcg("because"),
            "",
            List.of(new CheckId("a.b", Optional.empty(), Cause.CHECK_FAILED).fail("no good")),
            Optional.empty(),
            Optional.empty(),
            1,
            1,
            131072,
            Optional.empty(),
            List.of(),
            BootProfile.NONE),
        Optional.of(Path.of("recipes/r.yaml")));
  }
}
