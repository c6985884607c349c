package dev.coracle.cli.host;

import dev.coracle.cache.CacheSettings;
import dev.coracle.cache.CacheSettings.Places;
import dev.coracle.cache.StoreTransfer;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.StoreLimit;
import dev.coracle.cli.output.JsonText;
import dev.coracle.cli.output.StoreText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import dev.coracle.store.Store;
import dev.coracle.store.StoreEviction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle store} and what can be done with the store. */
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

  /** Lists what the store holds. */
  @Command(
      name = "list",
      description = {
        "List what the store holds, by kind: number, size, and when it was last used.",
        "",
        "With --all, every entry on a line of its own, those that were used last at the end."
      })
  Integer list(
      @Mixin CommonOptions options,
      @Option(names = "--all", description = "List every entry.") boolean all)
      throws IOException {
    StoreText.list(
        context, new StoreEviction(CommandServices.store(context)).entries(), all, options.json());
    return ExitCode.OK.status();
  }

  /** Evicts. */
  @Command(
      name = "gc",
      description = {
        "Remove what was not used for longest until the store is small enough.",
        "",
        "What a running command may use stays. Whatever is removed is fetched or made again when it"
            + " is needed."
      },
      footer = {
        "",
        "Examples:",
        "  coracle store gc --max-size 10GiB",
        "  coracle store gc --older-than 30 --dry-run"
      })
  Integer gc(
      @Mixin CommonOptions options,
      @Option(
              names = "--max-size",
              paramLabel = "SIZE",
              description =
                  "What may be left, such as 10GiB (default: store.size-limit of config.yaml).")
          String size,
      @Option(
              names = "--older-than",
              paramLabel = "DAYS",
              description = "Also remove what was not used for so many days.")
          Integer days,
      @Option(names = "--dry-run", description = "Remove nothing; only list what would go.")
          boolean dryRun)
      throws IOException {
    OptionalLong limit =
        size == null ? StoreLimit.of(context) : OptionalLong.of(StoreLimit.parse(size));
    if ((limit.isEmpty() && days == null) || (days != null && days < 0)) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "store.size",
              "nothing says how large the store may be",
              "give --max-size or --older-than, or set store.size-limit in config.yaml"));
    }
    Instant before = days == null ? Instant.MIN : Instant.now().minus(Duration.ofDays(days));
    StoreText.removed(
        context,
        new StoreEviction(CommandServices.store(context))
            .run(limit.orElse(Long.MAX_VALUE), before, dryRun),
        dryRun,
        options.json());
    return ExitCode.OK.status();
  }

  /** Writes to a cache. */
  @Command(
      name = "export",
      description = {
        "Write kernels of the store to a cache, a directory or a repository of a registry.",
        "",
        "Builds use it with --cache-from; `coracle store import` reads a directory."
      },
      footer = {
        "",
        "Example:",
        "  coracle store export --downloads /media/stick/coracle,key=ci.pem"
      })
  Integer exportTo(
      @Mixin CommonOptions options,
      @Parameters(paramLabel = "CACHE", description = "PLACE, or PLACE,key=FILE to sign entries.")
          String cache,
      @Option(names = "--downloads", description = "Packages and sources too; only to a directory.")
          boolean downloads)
      throws IOException {
    if (downloads && !cache.matches("[/.].*")) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "cache.settings",
              "downloads cannot be exported to a registry",
              "name a directory (/…, ./…), or leave --downloads out"));
    }
    CacheSettings settings =
        new CacheSettings(Places.NO_PLACES, new Places(List.of(cache), context.directory()));
    StoreText.transferred(
        context,
        "exported",
        new StoreTransfer(CommandServices.store(context), context.environment())
            .exportTo(settings, downloads),
        options.json());
    return ExitCode.OK.status();
  }

  /**
   * Reads what was exported.
   *
   * @return status 5 if something was refused
   */
  @Command(
      name = "import",
      description = {
        "Read a directory that `coracle store export` wrote. Everything is compared with its"
            + " digest; status 5 if something is refused, which is then left out."
      },
      footer = {"", "Example:", "  coracle store import /media/stick/coracle,key=ci.pub"})
  Integer importFrom(
      @Mixin CommonOptions options,
      @Parameters(
              paramLabel = "CACHE",
              description = "DIR,key=FILE with the public key, or DIR,trust=writer.")
          String cache)
      throws IOException {
    CacheSettings settings =
        new CacheSettings(new Places(List.of(cache), context.directory()), Places.NO_PLACES);
    StoreTransfer.Outcome outcome =
        new StoreTransfer(CommandServices.store(context), context.environment())
            .importFrom(settings, context.directory().resolve(cache.split(",", 2)[0]));
    StoreText.transferred(context, "imported", outcome, options.json());
    return (outcome.refused().isEmpty() ? ExitCode.OK : ExitCode.INTEGRITY).status();
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
