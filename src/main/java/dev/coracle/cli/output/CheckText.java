package dev.coracle.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.RecipeCheck;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.Severity;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.json.Json;
import dev.coracle.lock.AccountIds;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.FileEntry;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RootReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Results of {@code coracle check}: for people, as JSON, and in SARIF. */
public final class CheckText {
  private static final String SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  private CheckText() {}

  /**
   * For people.
   *
   * @param verbose whether to name every unit and file
   */
  public static String text(RecipeCheck.Result result, boolean verbose) {
    StringBuilder text = new StringBuilder();
    long warnings = result.problems().size() - result.errors();
    text.append(Excerpt.printable(name(result)))
        .append(": ")
        .append(count(result.errors(), "error"))
        .append(", ")
        .append(count(warnings, "warning"))
        .append('\n');
    result.tree().ifPresent(tree -> tree(text, result.recipe().orElseThrow(), tree, verbose));
    result
        .kernel()
        .ifPresent(
            kernel -> {
              line(
                  text,
                  "kernel",
                  count(kernel.options(), "option")
                      + " of "
                      + count(kernel.fragments().size(), "fragment")
                      + ", "
                      + count(kernel.drivers().size(), "driver")
                      + (kernel.compiled() ? ", compiled" : ", not compiled yet"));
              if (verbose) {
                line(text, "fragments", String.join(" ", kernel.fragments()));
                line(text, "drivers", String.join(" ", kernel.drivers()));
              }
            });
    return text.toString();
  }

  private static void tree(
      StringBuilder text, Recipe recipe, RecipeCheck.CheckedTree tree, boolean verbose) {
    RootReport report = tree.root().report();
    RootReport.Counts counts = report.counts();
    line(
        text,
        "files",
        counts.files()
            + ", "
            + Amounts.bytes(counts.bytes())
            + ", of "
            + counts.packages()
            + " of "
            + count(tree.packages(), "package"));
    long atBoot = report.units().stream().filter(RootReport.IncludedUnit::startedAtBoot).count();
    line(text, "units", report.units().size() + ", " + atBoot + " started at boot");
    line(text, "accounts", String.join(" ", accounts(recipe, report.accounts())));
    report.data().forEach(each -> line(text, "note", each));
    if (verbose) {
      report.units().forEach(each -> line(text, "unit", each.name() + ": " + each.reason()));
      report
          .leftOut()
          .forEach(
              each ->
                  line(
                      text,
                      "left out",
                      each.name() + ": " + each.setting() + " of " + each.wantedBy()));
      for (FileEntry file : tree.files()) {
        if (!file.type().equals("directory")) {
          line(text, "file", file.path() + ": " + file.neededBy());
        }
      }
    }
  }

  /** NAME=ID of users, then groups with another id or without a user. */
  private static List<String> accounts(Recipe recipe, AccountIds ids) {
    TreeSet<String> users = new TreeSet<>();
    recipe.users().forEach(each -> users.add(each.name() + "=" + each.uid()));
    ids.users().forEach((name, id) -> users.add(name + "=" + id));
    TreeSet<String> groups = new TreeSet<>();
    recipe.groups().forEach(each -> groups.add(each.name() + "=" + each.gid()));
    ids.groups().forEach((name, id) -> groups.add(name + "=" + id));
    groups.removeAll(users);
    List<String> all = new ArrayList<>(users);
    groups.forEach(each -> all.add("group:" + each));
    return all;
  }

  private static void line(StringBuilder text, String what, String value) {
    text.append("  ").append(what);
    text.append(" ".repeat(Math.max(1, 10 - what.length()))).append(value).append('\n');
  }

  private static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  private static String name(RecipeCheck.Result result) {
    return result.recipe().map(Recipe::name).orElse(result.file().toString());
  }

  /** For programs. */
  public static String json(List<RecipeCheck.Result> results) throws IOException {
    return JsonText.object(
        json -> {
          json.writeArrayFieldStart("recipes");
          for (RecipeCheck.Result result : results) {
            json.writeStartObject();
            json.writeStringField("file", result.file().toString());
            json.writeStringField("name", name(result));
            json.writeBooleanField("passed", result.errors() == 0);
            json.writeNumberField("exitStatus", result.status().status());
            json.writeArrayFieldStart("problems");
            for (Diagnostic problem : result.problems()) {
              problem(json, problem);
            }
            json.writeEndArray();
            if (result.tree().isPresent()) {
              tree(json, result.recipe().orElseThrow(), result.tree().get());
            }
            if (result.kernel().isPresent()) {
              kernel(json, result.kernel().get());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void problem(JsonGenerator json, Diagnostic problem) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", problem.code());
    json.writeStringField("severity", problem.severity().word());
    json.writeStringField("message", problem.message());
    json.writeStringField("fix", problem.fix());
    Optional<SourceLocation> place = problem.place();
    if (place.isPresent()) {
      json.writeStringField("file", place.get().file());
      json.writeNumberField("line", place.get().line());
      json.writeNumberField("column", place.get().column());
    }
    json.writeEndObject();
  }

  private static void tree(JsonGenerator json, Recipe recipe, RecipeCheck.CheckedTree tree)
      throws IOException {
    RootReport report = tree.root().report();
    json.writeNumberField("packages", tree.packages());
    json.writeNumberField("bytes", report.counts().bytes());
    json.writeArrayFieldStart("units");
    for (RootReport.IncludedUnit unit : report.units()) {
      json.writeStartObject();
      json.writeStringField("name", unit.name());
      json.writeStringField("reason", unit.reason());
      json.writeBooleanField("startedAtBoot", unit.startedAtBoot());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unitsLeftOut");
    for (RootReport.LeftOutUnit unit : report.leftOut()) {
      json.writeStartObject();
      json.writeStringField("name", unit.name());
      json.writeStringField("wantedBy", unit.wantedBy());
      json.writeStringField("setting", unit.setting());
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.strings(json, "accounts", accounts(recipe, report.accounts()));
    Json.strings(json, "notes", report.data());
    json.writeArrayFieldStart("files");
    for (FileEntry file : tree.files()) {
      json.writeStartObject();
      json.writeStringField("path", file.path());
      json.writeStringField("type", file.type());
      json.writeStringField("source", file.source());
      json.writeStringField("neededBy", file.neededBy());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void kernel(JsonGenerator json, RecipeCheck.CheckedKernel kernel)
      throws IOException {
    json.writeObjectFieldStart("kernel");
    Json.strings(json, "fragments", kernel.fragments());
    Json.strings(json, "drivers", kernel.drivers());
    json.writeNumberField("options", kernel.options());
    json.writeBooleanField("compiled", kernel.compiled());
    json.writeEndObject();
  }

  /** In SARIF 2.1.0 (OASIS), for tools that show findings in code. */
  public static String sarif(List<RecipeCheck.Result> results) throws IOException {
    return JsonText.object(
        json -> {
          json.writeStringField("$schema", SARIF_SCHEMA);
          json.writeStringField("version", "2.1.0");
          json.writeArrayFieldStart("runs");
          json.writeStartObject();
          json.writeObjectFieldStart("tool");
          json.writeObjectFieldStart("driver");
          json.writeStringField("name", "coracle");
          json.writeArrayFieldStart("rules");
          for (String code : codes(results)) {
            json.writeStartObject();
            json.writeStringField("id", code);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndObject();
          json.writeArrayFieldStart("results");
          for (RecipeCheck.Result result : results) {
            for (Diagnostic problem : result.problems()) {
              finding(json, problem, result);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndArray();
        });
  }

  private static SortedSet<String> codes(List<RecipeCheck.Result> results) {
    SortedSet<String> codes = new TreeSet<>();
    results.forEach(each -> each.problems().forEach(problem -> codes.add(problem.code())));
    return codes;
  }

  private static void finding(JsonGenerator json, Diagnostic problem, RecipeCheck.Result result)
      throws IOException {
    SourceLocation place = problem.place().orElse(SourceLocation.file(result.file().toString()));
    json.writeStartObject();
    json.writeStringField("ruleId", problem.code());
    json.writeStringField(
        "level",
        problem.severity() == Severity.NOTE
            ? "note"
            : problem.severity().word().toLowerCase(Locale.ROOT));
    json.writeObjectFieldStart("message");
    json.writeStringField(
        "text", problem.message() + (problem.fix().isEmpty() ? "" : "\nfix: " + problem.fix()));
    json.writeEndObject();
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", place.file().replace(" ", "%20"));
    json.writeEndObject();
    if (place.line() > 0) {
      json.writeObjectFieldStart("region");
      json.writeNumberField("startLine", place.line());
      json.writeNumberField("startColumn", Math.max(1, place.column()));
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}
