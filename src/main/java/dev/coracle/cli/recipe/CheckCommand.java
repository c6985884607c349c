package dev.coracle.cli.recipe;

import dev.coracle.build.RecipeCheck;
import dev.coracle.build.context.BuildContext;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.CheckText;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.cli.unchanged.UnchangedCommand;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coracle check}. */
@Command(
    name = "check",
    description = {
      "Find what is wrong with recipes, without building a kernel or an image.",
      "",
      "Composes each recipe, resolves it where its lock is missing (and does not write the lock),"
          + " opens its packages and assembles the tree: units, programs, libraries, accounts, data"
          + " that comes along, kernel fragments and drivers. The exit status is that of the first"
          + " recipe with errors."
    },
    footer = {
      "",
      "Examples:",
      "  coracle check my.yaml                       errors, warnings, what is in it",
      "  coracle check --verbose my.yaml             with every file and its reason",
      "  coracle check --locked --offline *.yaml     in CI: nothing is downloaded",
      "  coracle check --sarif check.sarif my.yaml   for tools that show findings"
    })
public final class CheckCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;
  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "RECIPE",
      arity = "1..*",
      description = "Recipes: files, or names of those that come with Coracle.")
  private List<Path> recipes = List.of();

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print every unit and file, with its reason.")
  private boolean verbose;

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description = "Also write errors and warnings in SARIF 2.1.0.")
  private Path sarif;

  public CheckCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long began = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    List<RecipeCheck.Result> results = new ArrayList<>();
    try (ProgressScope watched = new ProgressScope(context)) {
      BuildContext build = new CommandServices(context).buildContext(watched.progress());
      for (Path recipe : recipes) {
        results.add(check(build, recipe));
      }
    }
    for (RecipeCheck.Result result : results) {
      result.problems().forEach(each -> DiagnosticOutput.print(context, each));
    }
    if (sarif != null) {
      Files.writeString(
          context.directory().resolve(sarif),
          CheckText.sarif(results) + "\n",
          StandardCharsets.UTF_8);
    }
    String text = common.json() ? CheckText.json(results) + "\n" : text(results);
    context.out().print(text);
    remember(text, results, began);
    return results.stream()
        .map(RecipeCheck.Result::status)
        .filter(status -> status != ExitCode.OK)
        .findFirst()
        .orElse(ExitCode.OK)
        .status();
  }

  /** What a check without a finding says, it says again until a file changes. */
  private void remember(String text, List<RecipeCheck.Result> results, long began) {
    Set<Path> inputs = new LinkedHashSet<>();
    for (RecipeCheck.Result each : results) {
      if (each.inputs().isEmpty()) {
        return;
      }
      inputs.addAll(each.inputs().get());
    }
    new UnchangedCommand(context, command.root().commandLine().getParseResult().originalArgs())
        .remember(text.lines().toList(), () -> Optional.of(inputs), Optional.empty(), began);
  }

  private RecipeCheck.Result check(BuildContext build, Path recipe)
      throws IOException, InterruptedException {
    try {
      RecipeArgument.Found found = RecipeArgument.find(context, recipe);
      return new RecipeCheck(build, fetch.options(found).build()).check(found.file());
    } catch (CoracleException e) {
      return new RecipeCheck.Result(
          recipe,
          Optional.empty(),
          e.diagnostics(),
          e.exitCode(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  private String text(List<RecipeCheck.Result> results) {
    StringBuilder text = new StringBuilder();
    results.forEach(each -> text.append(CheckText.text(each, verbose)));
    return text.toString();
  }
}
