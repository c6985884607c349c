package dev.coracle.build.batch;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The jobs of a CI system: each recipe on each machine that it is to be verified on. */
public final class BuildMatrix {
  /** GitHub: jobs of one matrix in a run of a workflow. */
  private static final int MOST_OF_GITHUB = 256;

  /** GitLab: jobs of one {@code parallel:matrix}. */
  private static final int MOST_OF_GITLAB = 200;

  private BuildMatrix() {}

  /**
   * One job.
   *
   * @param recipe as a command line names it
   * @param name of the result
   * @param machine a profile, or {@code auto}
   */
  public record Entry(String recipe, String name, String architecture, String machine) {
    private Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("recipe", recipe);
      fields.put("name", name);
      fields.put("architecture", architecture);
      fields.put("machine", machine);
      return fields;
    }
  }

  /**
   * A value for {@code strategy.matrix} of GitHub's workflows.
   *
   * @throws CoracleException (USAGE) {@code matrix.too-many}
   */
  public static Map<String, Object> github(List<Entry> entries) {
    check(entries, MOST_OF_GITHUB, "GitHub");
    return Map.of("include", entries.stream().map(Entry::fields).toList());
  }

  /**
   * A child pipeline of GitLab, whose jobs have the entries as {@code RECIPE}, {@code NAME}, {@code
   * ARCHITECTURE} and {@code MACHINE}.
   *
   * @param include a file of the repository with the hidden job {@code .guest} to extend; without
   *     one the jobs build and verify
   * @throws CoracleException (USAGE) {@code matrix.too-many}
   */
  public static Map<String, Object> gitlab(List<Entry> entries, Optional<String> include) {
    check(entries, MOST_OF_GITLAB, "GitLab");
    List<Object> matrix = new ArrayList<>();
    for (Entry each : entries) {
      Map<String, Object> variables = new LinkedHashMap<>();
      each.fields()
          .forEach((name, value) -> variables.put(name.toUpperCase(Locale.ROOT), List.of(value)));
      matrix.add(variables);
    }
    Map<String, Object> job = new LinkedHashMap<>();
    if (include.isPresent()) {
      job.put("extends", ".guest");
    } else {
      job.put(
          "script",
          List.of(
              "coracle build --locked --junit junit.xml \"$RECIPE\"",
              "coracle verify --machine \"$MACHINE\" \"output/$NAME/latest\""));
      job.put("artifacts", Map.of("when", "always", "reports", Map.of("junit", "junit.xml")));
    }
    job.put("parallel", Map.of("matrix", matrix));
    Map<String, Object> pipeline = new LinkedHashMap<>();
    include.ifPresent(file -> pipeline.put("include", List.of(Map.of("local", file))));
    pipeline.put("guest", job);
    return pipeline;
  }

  private static void check(List<Entry> entries, int most, String system) {
    if (entries.size() > most) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "matrix.too-many",
              entries.size() + " jobs are more than the " + most + " of one matrix of " + system,
              "name fewer recipes or machines, and make a second matrix of the rest"));
    }
  }
}
