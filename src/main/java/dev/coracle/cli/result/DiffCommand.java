package dev.coracle.cli.result;

import dev.coracle.answer.diff.DebChangelogs;
import dev.coracle.answer.diff.Diff;
import dev.coracle.answer.diff.DiffInput;
import dev.coracle.answer.diff.DiffInputReader;
import dev.coracle.answer.diff.DiffReport;
import dev.coracle.answer.diff.DiffText;
import dev.coracle.build.Build;
import dev.coracle.build.image.ImageFormats;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.HelpOption;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.ImageFile;
import dev.coracle.cli.output.JsonText;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.OwnedDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle diff}. */
@Command(
    name = "diff",
    description = {
      "Compare two results, images or locks, or a result and what its recipe would give now.",
      "",
      "It compares what both sides have: packages (with the changelogs of those that moved, from"
          + " the store), kernel and its options, units, sizes, boot figures, checks, and files"
          + " with mode, owner, attributes and content. A recipe is built for it, without a boot;"
          + " the result is not kept.",
      "",
      "Status 1 if there are differences."
    },
    footer = {
      "",
      "Examples:",
      "  coracle diff output/base/0.1.0 output/base/0.2.0",
      "  coracle diff output/base/latest my.yaml           what the next build changes",
      "  coracle diff old.lock.yaml my.lock.yaml           packages only",
      "  coracle diff --format markdown A B                for a pull request"
    })
public final class DiffCommand implements Callable<Integer> {
  /** How a comparison is printed. */
  enum DiffFormat {
    text,
    json,
    markdown,
    html
  }

  private final CliContext context;
  @Mixin private FetchOptions fetch;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help;

  @Option(
      names = "--format",
      paramLabel = "text|json|markdown|html",
      description = "Format of the comparison on standard output (default: text).")
  private DiffFormat format = DiffFormat.text;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "A result's directory, an image, a lock, or a recipe.")
  private Path before;

  @Parameters(index = "1", paramLabel = "B", description = "The same, later.")
  private Path after;

  public DiffCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ParallelTasks.Both<DiffInput, DiffInput> sides = sides();
    DiffReport report =
        Diff.of(sides.first(), sides.second(), new DebChangelogs(CommandServices.store(context)));
    String text =
        switch (format) {
          case text -> DiffText.text(report);
          case json -> JsonText.object(json -> DiffText.json(json, report)) + "\n";
          case markdown -> DiffText.markdown(report);
          case html -> DiffText.html(report);
        };
    context.out().print(text);
    return (report.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE).status();
  }

  /** Two results are read at once; a recipe is built alone. */
  private ParallelTasks.Both<DiffInput, DiffInput> sides()
      throws IOException, InterruptedException {
    if (Files.isDirectory(context.directory().resolve(before))
        && Files.isDirectory(context.directory().resolve(after))) {
      return ParallelTasks.both(() -> snapshot(before), () -> snapshot(after));
    }
    return new ParallelTasks.Both<>(snapshot(before), snapshot(after));
  }

  private DiffInput snapshot(Path named) throws IOException, InterruptedException {
    DiffInputReader reader = new DiffInputReader(ImageFormats.READER);
    Path file = context.directory().resolve(named);
    if (Files.isDirectory(file)) {
      return reader.result(file);
    }
    String name = named.getFileName() == null ? "" : named.getFileName().toString();
    if (name.endsWith(".lock.yaml")) {
      return DiffInputReader.lock(file);
    }
    boolean shipped = named.getNameCount() == 1 && !name.contains(".") && !Files.exists(file);
    boolean recipe = name.endsWith(".yaml") || shipped;
    if (recipe) {
      return next(reader, RecipeArgument.find(context, named));
    }
    ImageFile.check(file, named);
    return reader.image(file);
  }

  /** What a recipe gives now: built, looked at, and removed again. */
  private DiffInput next(DiffInputReader reader, RecipeArgument.Found recipe)
      throws IOException, InterruptedException {
    Path output = OwnedDirectories.temporary("diff");
    try (ProgressScope watched = new ProgressScope(context)) {
      Build build = new CommandServices(context).build(watched, fetch.options(recipe));
      return reader.result(build.run(recipe.file(), output).directory());
    } finally {
      OwnedDirectories.delete(output);
    }
  }
}
