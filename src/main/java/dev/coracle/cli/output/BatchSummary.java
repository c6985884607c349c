package dev.coracle.cli.output;

import dev.coracle.build.BuildOutcome;
import dev.coracle.build.batch.BatchResult;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.template.Templates;
import dev.coracle.verify.report.format.JunitCollection;
import dev.coracle.verify.report.format.VerifySummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How builds of several recipes ended: one table, one JUnit file. */
public final class BatchSummary {
  private final CliContext context;
  private final List<BatchResult> results;

  public BatchSummary(CliContext context, List<BatchResult> results) {
    this.context = context;
    this.results = results;
  }

  /** One result, as it ends. */
  public static String line(BatchResult result) {
    return result.name() + ": " + state(result) + " (" + Amounts.duration(result.millis()) + ")";
  }

  private static String state(BatchResult result) {
    if (result.failure().isPresent()) {
      return "FAILED";
    }
    return result
        .outcome()
        .map(
            outcome ->
                outcome.passed().map(passed -> passed ? "verified" : "NOT VERIFIED").orElse("built")
                    + (outcome.unchanged() ? ", nothing changed" : ""))
        .orElse("not begun");
  }

  /** The table, or all of it for programs. */
  public void print(CommonOptions.OutputFormat format, long millis) throws IOException {
    if (format == CommonOptions.OutputFormat.json) {
      context.out().print(new String(Json.pretty(json(millis)), StandardCharsets.UTF_8));
      return;
    }
    results.stream().flatMap(each -> each.outcome().stream()).forEach(this::printFailure);
    int width = results.stream().mapToInt(each -> each.name().length()).max().orElse(0);
    for (BatchResult each : results) {
      String size =
          each.outcome().map(outcome -> Amounts.bytes(imageBytes(outcome.manifest()))).orElse("");
      context
          .out()
          .println(
              String.format(
                      Locale.ROOT,
                      "  %-" + width + "s  %9s  %10s  %s",
                      each.name(),
                      each.skipped() ? "" : Amounts.duration(each.millis()),
                      size,
                      state(each))
                  .stripTrailing());
    }
    context.out().println(totals(millis));
  }

  /** Why a result was not verified; of the others the table says enough. */
  private void printFailure(BuildOutcome outcome) {
    if (!outcome.good()) {
      ResultSummary summary = new ResultSummary(context);
      summary.title(outcome.manifest(), "");
      summary.verdict(
          outcome
              .report()
              .map(VerifySummary::rows)
              .orElseGet(() -> verdict(outcome.directory()).lines().toList()));
      summary.report(outcome.directory());
    }
  }

  /** Of a result that another host booted, only its files are here. */
  private static String verdict(Path result) {
    return Verdict.read(result.resolve(ResultStore.VERDICT)).map(Verdict::summary).orElse("");
  }

  private static long imageBytes(Manifest manifest) {
    return manifest.artifact(manifest.imageName()).size();
  }

  private String totals(long millis) {
    long good = results.stream().filter(BatchResult::good).count();
    long skipped = results.stream().filter(BatchResult::skipped).count();
    long kernels =
        results.stream()
            .flatMap(each -> each.outcome().stream())
            .map(outcome -> outcome.manifest().kernelKey())
            .distinct()
            .count();
    return good
        + " of "
        + results.size()
        + " recipes good"
        + (skipped > 0 ? ", " + skipped + " not begun" : "")
        + ", "
        + kernels
        + (kernels == 1 ? " kernel" : " kernels")
        + " ("
        + Amounts.duration(millis)
        + ")";
  }

  private Map<String, Object> json(long millis) {
    List<Object> all = new ArrayList<>();
    for (BatchResult each : results) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("recipe", each.job().recipe().toString());
      fields.put("good", each.good());
      fields.put("state", state(each));
      fields.put("millis", each.millis());
      each.outcome()
          .ifPresent(
              outcome -> {
                fields.put("name", outcome.manifest().name());
                fields.put("version", outcome.manifest().version());
                fields.put("directory", outcome.directory().toString());
                fields.put("unchanged", outcome.unchanged());
                outcome.passed().ifPresent(passed -> fields.put("passed", passed));
                fields.put("kernel", outcome.manifest().kernelKey().hex());
              });
      each.failure().ifPresent(failure -> fields.put("problem", problem(failure)));
      all.add(fields);
    }
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("good", results.stream().allMatch(BatchResult::good));
    top.put("millis", millis);
    top.put("results", all);
    return top;
  }

  private static String problem(Exception failure) {
    return failure instanceof CoracleException known
        ? known.diagnostics().stream().map(Diagnostic::render).collect(Collectors.joining("\n"))
        : String.valueOf(failure);
  }

  /** What the JUnit file says of each. */
  public List<JunitCollection.Suite> suites() {
    List<JunitCollection.Suite> suites = new ArrayList<>();
    for (BatchResult each : results) {
      if (each.outcome().isPresent()) {
        suites.add(suite(each.outcome().get()));
      } else {
        String why = each.failure().map(BatchSummary::problem).orElse("another recipe had failed");
        suites.add(
            new JunitCollection.Suite(
                each.name(), Optional.empty(), Optional.of(why), each.millis()));
      }
    }
    return suites;
  }

  /** What the JUnit file says of a build that ended. */
  public static JunitCollection.Suite suite(BuildOutcome outcome) {
    return new JunitCollection.Suite(
        outcome.manifest().name() + " " + outcome.manifest().version(),
        Optional.of(outcome.directory()),
        Optional.empty(),
        outcome.millis());
  }

  /** Writes the JUnit file. */
  public static void writeJunit(List<JunitCollection.Suite> suites, Path base, Path file)
      throws IOException {
    JunitCollection.write(new Templates(), suites, base.resolve(file));
  }
}
