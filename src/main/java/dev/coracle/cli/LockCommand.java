package dev.coracle.cli;

import dev.coracle.build.Build;
import dev.coracle.host.HostTool.Need;
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
import picocli.CommandLine.Parameters;

/** {@code coracle lock}. */
@Command(
    name = "lock",
    description = {
      "Resolve a recipe's names to versions and hashes, and write them beside the recipe.",
      "",
      "A lock that fits its recipe stays as it is. Packages that it has keep their versions, unless"
          + " --update names them."
    },
    footer = {
      "",
      "Examples:",
      "  coracle lock my.yaml                       lock what is not locked yet",
      "  coracle lock --update libc6 my.yaml        take the newest libc6",
      "  coracle lock --update '*' my.yaml          take the newest of everything"
    })
final class LockCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;

  @Parameters(paramLabel = "RECIPE", description = "The recipe, such as recipes/base.yaml.")
  private Path recipe;

  @Option(
      names = "--update",
      paramLabel = "PACKAGE",
      description = "Take this package's newest version ('*': all packages'); may be repeated.")
  private List<String> update = List.of();

  LockCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Workplace workplace = new Workplace(context);
    workplace.require(Set.of(Need.RESOLVE, Need.COMPILE), common.setup);
    try (Watched watched = new Watched(context)) {
      LockFile lock =
          new Build(workplace.buildContext(watched.progress()), fetch.options(update, false, false))
              .lock(recipe);
      context
          .out()
          .println(
              lock.packages().size()
                  + " packages and "
                  + lock.kernelSource().nameAndVersion()
                  + ", as of "
                  + Instant.ofEpochSecond(lock.locked()));
    }
    return 0;
  }
}
