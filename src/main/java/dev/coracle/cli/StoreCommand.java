package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.XdgDirectories;
import dev.coracle.json.Json;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle store}. */
@Command(
    name = "store",
    description = {
      "Say where the store of downloads and results is.",
      "It may be deleted at any time; that costs time and nothing else."
    })
final class StoreCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  @Option(
      names = "--check",
      description =
          "Read every download again and compare it with its hash; status 1 if one differs.")
  private boolean check;

  StoreCommand(CliContext context) {
    this.context = context;
  }

  /** The user's store. */
  static Store open(CliContext context) {
    return Store.open(XdgDirectories.of(context.environment()).cache().resolve("store"));
  }

  @Override
  public Integer call() throws IOException {
    Store store = open(context);
    if (!check) {
      context
          .out()
          .println(
              common.json()
                  ? JsonText.object(json -> json.writeStringField("store", store.root().toString()))
                  : store.root());
      return 0;
    }
    store.sweep();
    List<Path> wrong = store.check();
    if (common.json()) {
      context.out().println(json(store, wrong));
    } else {
      wrong.forEach(file -> context.out().println("differs from its hash: " + file));
      context.out().println(wrong.isEmpty() ? "the store is sound" : "delete these files");
    }
    return (wrong.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE).status();
  }

  private static String json(Store store, List<Path> wrong) throws IOException {
    return JsonText.object(
        json -> {
          json.writeStringField("store", store.root().toString());
          json.writeBooleanField("sound", wrong.isEmpty());
          Json.strings(json, "wrong", wrong.stream().map(Path::toString).toList());
        });
  }
}
