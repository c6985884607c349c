package dev.coracle.cli.host;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle store} and {@code coracle store verify}. */
@Command(
    name = "store",
    description = {
      "Print the directory of the store, which holds downloads and results of build steps.",
      "It may be deleted at any time; later builds then download and compile again."
    })
public final class StoreCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  public StoreCommand(CliContext context) {
    this.context = context;
  }

  /** The user's store. */
  @Override
  public Integer call() throws IOException {
    Store store = CommandServices.store(context);
    context
        .out()
        .println(
            common.json()
                ? JsonText.object(json -> json.writeStringField("store", store.root().toString()))
                : store.root());
    return 0;
  }

  /**
   * Checks every download.
   *
   * @return status 1 if one differs from its digest
   */
  @Command(
      name = "verify",
      description =
          "Read every download again and compare it with its SHA-256; status 1 if one differs.")
  Integer verify(@Mixin CommonOptions options) throws IOException {
    Store store = CommandServices.store(context);
    store.sweep();
    List<Path> damaged = store.check();
    if (options.json()) {
      context.out().println(json(store, damaged));
    } else {
      damaged.forEach(file -> context.out().println("differs from its SHA-256: " + file));
      context.out().println(damaged.isEmpty() ? "no damaged file" : "delete these files");
    }
    return (damaged.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE).status();
  }

  private static String json(Store store, List<Path> damaged) throws IOException {
    return JsonText.object(
        json -> {
          json.writeStringField("store", store.root().toString());
          json.writeBooleanField("intact", damaged.isEmpty());
          Json.strings(json, "damaged", damaged.stream().map(Path::toString).toList());
        });
  }
}
