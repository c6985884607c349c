package dev.coracle.cli.context;

import dev.coracle.cache.CacheSettings;
import dev.coracle.cache.CacheSettings.Places;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.host.UserConfig;
import dev.coracle.progress.Progress;
import dev.coracle.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Caches that machines share. */
public final class CacheOptions {
  @Option(
      names = "--cache-from",
      paramLabel = "CACHE",
      description =
          "Take kernels that other machines compiled from this cache, a directory or a repository,"
              + " with the public key that signs them (docs/caches.md). May be repeated. Default:"
              + " the variable CORACLE_CACHE_FROM, else cache.from of config.yaml.")
  private List<String> from = List.of();

  @Option(
      names = "--cache-to",
      paramLabel = "CACHE",
      description =
          "Store kernels in this cache, with the private key to sign them. May be repeated."
              + " Default: CORACLE_CACHE_TO, else cache.to of config.yaml.")
  private List<String> to = List.of();

  /** The user's store with these caches. */
  Store store(CliContext context, boolean offline, Progress progress) throws IOException {
    Store store = CommandServices.store(context);
    UserConfig config = UserConfig.of(context.environment());
    CacheSettings settings =
        new CacheSettings(places(context, config, from, "from"), places(context, config, to, "to"));
    return store.with(
        settings.open(
            store,
            context.environment(),
            offline,
            progress,
            warning -> progress.say(Excerpt.printableLines(warning.render()))));
  }

  private static Places places(
      CliContext context, UserConfig config, List<String> option, String name) {
    if (!option.isEmpty()) {
      return new Places(option, context.directory());
    }
    String variable =
        context.environment().getOrDefault("CORACLE_CACHE_" + name.toUpperCase(Locale.ROOT), "");
    return variable.isBlank()
        ? new Places(config.texts("cache", name), config.directory())
        : new Places(List.of(variable.strip().split("\\s+", -1)), context.directory());
  }
}
