package dev.coracle.cli.result;

import dev.coracle.answer.ResultFacts;
import dev.coracle.answer.why.PackageLists;
import dev.coracle.answer.why.Why;
import dev.coracle.answer.why.WhyAnswer;
import dev.coracle.answer.why.WhyText;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ResultArgument;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.OriginsReader;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageUnpacker;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle why}. */
@Command(
    name = "why",
    description = {
      "Tell why something is in a result, or is not: the shortest chain from a line of the recipe.",
      "",
      "WHAT is a path, a unit, a package, the file name of a program or library, or a kernel option"
          + " (CONFIG_X). For something that is not in, it says what left it out.",
      "",
      "Status 1 if it is not in."
    },
    footer = {
      "",
      "Examples:",
      "  coracle why libz.so.1                   in the result that was built last",
      "  coracle why --all libc6 output/base/latest",
      "  coracle why systemd-journald.service    left out, and by what",
      "  coracle why CONFIG_EROFS_FS             the fragment or driver asking for it"
    })
public final class WhyCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "WHAT", description = "What the question is about.")
  private String what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "A result's directory (default: the newest in output).")
  private Path directory;

  @Option(names = "--all", description = "Print every chain, not only the shortest.")
  private boolean all;

  public WhyCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if (what.isBlank()) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "usage",
              "WHAT is empty",
              "name a path, a unit, a package, a program, a library or CONFIG_X"));
    }
    Path result = ResultArgument.find(context, Optional.ofNullable(directory));
    ResultFacts facts = ResultFacts.read(result, OriginsReader.Part.FILES);
    WhyAnswer answer = new Why(facts, lists(context)).answer(what, all);
    if (common.json()) {
      context.out().println(JsonText.object(json -> WhyText.json(json, answer)));
    } else {
      context.out().print(WhyText.text(answer));
    }
    return (answer.in() ? ExitCode.OK : ExitCode.NEGATIVE).status();
  }

  /** What the store knows; a damaged part of it is not known. */
  private static PackageLists lists(CliContext context) {
    Store store = CommandServices.store(context);
    return locked -> {
      try {
        return PackageUnpacker.unpacked(locked, store)
            .map(
                contents ->
                    contents.nodes().keySet().stream()
                        .map(path -> UsrMerge.map(path.text()))
                        .toList());
      } catch (CoracleException e) {
        return Optional.empty();
      }
    };
  }
}
