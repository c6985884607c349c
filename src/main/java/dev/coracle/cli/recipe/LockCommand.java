package dev.coracle.cli.recipe;

import dev.coracle.answer.diff.DebChangelogs;
import dev.coracle.answer.diff.Diff;
import dev.coracle.answer.diff.DiffInputReader;
import dev.coracle.answer.diff.DiffReport;
import dev.coracle.answer.diff.DiffText;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.cli.output.JsonText;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.lock.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle lock}. */
@Command(
    name = "lock",
    description = {
      "Resolve a recipe's packages to versions and hashes, and write the lock file next to"
          + " the recipe.",
      "",
      "A lock that matches its recipe is not changed. Locked packages keep their versions"
          + " unless --update names them."
    },
    footer = {
      "",
      "Examples:",
      "  coracle lock my.yaml                       lock what is not locked yet",
      "  coracle lock --update libc6 my.yaml        take the newest libc6",
      "  coracle lock --update '*' my.yaml          take the newest of everything"
    })
public final class LockCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private RecipeArgument recipe;

  @Option(
      names = "--update",
      paramLabel = "PACKAGE",
      description =
          "Take this package's newest version, or what the ref of this repository or file, or the"
              + " tag of the image ('container'), is now ('*': everything); may be repeated.")
  private List<String> update = List.of();

  public LockCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.RESOLVE), setup.requested);
    RecipeArgument.Found found = recipe.find(context);
    workplace.setUpCompiler(fetch.options(found), found.file(), setup.requested);
    LockFile lock = lock(workplace, found);
    String kernel = lock.kernelSource().nameAndVersion();
    Instant locked = Instant.ofEpochSecond(lock.locked());
    Path file = found.lock(fetch.profiles());
    context
        .out()
        .println(
            common.json()
                ? JsonText.object(
                    json -> {
                      json.writeStringField("lock", file.toString());
                      json.writeNumberField("packages", lock.packages().size());
                      json.writeStringField("kernelSource", kernel);
                      json.writeStringField("locked", locked.toString());
                    })
                : lock.packages().size() + " packages and " + kernel + ", as of " + locked);
    return 0;
  }

  private LockFile lock(CommandServices workplace, RecipeArgument.Found found)
      throws IOException, InterruptedException {
    try (ProgressScope watched = new ProgressScope(context)) {
      return workplace
          .build(watched, fetch.options(found).update(update))
          .lock(
              found.file(), warning -> DiagnosticOutput.print(context, warning), this::printChange);
    }
  }

  /** Programs read the lock itself. */
  private void printChange(LockFile before, LockFile after) {
    if (!common.json()) {
      DiffReport report =
          Diff.of(
              DiffInputReader.lock("the old lock", before),
              DiffInputReader.lock("the new lock", after),
              new DebChangelogs(CommandServices.store(context)));
      context.out().print(DiffText.text(report));
    }
  }
}
