package dev.coracle.cli.recipe;

import dev.coracle.build.batch.BuildMatrix;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.HelpOption;
import dev.coracle.cli.context.ProfileOptions;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.RecipeArguments;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.recipe.Recipe;
import dev.coracle.verify.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle matrix}. */
@Command(
    name = "matrix",
    description = {
      "Print the jobs of a CI system as JSON: each recipe, with its architecture, on each machine.",
      "",
      "For GitHub it is one line for a matrix; for GitLab, the file of a child pipeline, which is"
          + " JSON and thus YAML. docs/ci.md has whole pipelines."
    },
    footer = {
      "",
      "Examples:",
      "  echo \"matrix=$(coracle matrix recipes/*.yaml)\" >>\"$GITHUB_OUTPUT\"",
      "  coracle matrix --for gitlab recipes/*.yaml >child.yml",
      "  coracle matrix --machines all base      base on every machine"
    })
public final class MatrixCommand implements Callable<Integer> {
  private static final String ALL = "all";

  private final CliContext context;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private HelpOption help;

  @Mixin private ProfileOptions profile;
  @Mixin private RecipeArguments recipes;

  /** Whose jobs they are. */
  enum CiSystem {
    github,
    gitlab
  }

  @Option(
      names = "--for",
      paramLabel = "github|gitlab",
      description = "The CI system (default: github).")
  private CiSystem system = CiSystem.github;

  @Option(
      names = {"--machine", "--machines"},
      paramLabel = "NAME",
      split = ",",
      description =
          "The machines to verify on, separated by commas, or all (default: each recipe's own).")
  private List<String> machines = List.of();

  @Option(
      names = "--include",
      paramLabel = "FILE",
      description =
          "For GitLab: a file of the repository with a hidden job .guest, which the jobs extend.")
  private String include;

  public MatrixCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    List<BuildMatrix.Entry> entries = new ArrayList<>();
    List<Diagnostic> problems = new ArrayList<>();
    for (Path each : recipes.named()) {
      try {
        add(each, entries);
      } catch (CoracleException e) {
        problems.addAll(e.diagnostics());
      }
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
    if (system == CiSystem.github) {
      context.out().println(Json.text(BuildMatrix.github(entries)));
    } else {
      byte[] pipeline = Json.pretty(BuildMatrix.gitlab(entries, Optional.ofNullable(include)));
      context.out().print(new String(pipeline, StandardCharsets.UTF_8));
    }
    return ExitCode.OK.status();
  }

  private void add(Path named, List<BuildMatrix.Entry> entries) throws IOException {
    Recipe recipe = profile.recipes(context).read(RecipeArgument.find(context, named).file());
    for (String machine : machines(recipe)) {
      entries.add(
          new BuildMatrix.Entry(
              named.toString(), recipe.name(), recipe.architecture().debianName(), machine));
    }
  }

  private List<String> machines(Recipe recipe) {
    if (machines.isEmpty()) {
      return List.of(recipe.verify().machine().value());
    }
    List<String> known = Verifier.machineNames();
    if (machines.equals(List.of(ALL))) {
      return known;
    }
    for (String machine : machines) {
      if (!known.contains(machine)) {
        throw new CoracleException(
            ExitCode.RECIPE,
            Diagnostic.error(
                "verify.unknown-machine",
                "there is no machine '" + machine + "'",
                "use all or some of: " + String.join(", ", known)));
      }
    }
    return machines;
  }
}
