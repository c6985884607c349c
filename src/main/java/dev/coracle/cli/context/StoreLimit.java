package dev.coracle.cli.context;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.UserConfig;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.store.Store;
import dev.coracle.store.StoreEviction;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;

/** The size that a user lets the store have: {@code store.size-limit} of config.yaml. */
public final class StoreLimit {
  private StoreLimit() {}

  /**
   * A size as recipes write it.
   *
   * @throws CoracleException (USAGE) {@code store.size}
   */
  public static long parse(String text) {
    long size = Quantities.size(text);
    if (size <= 0) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "store.size",
              "'" + text + "' is not a size",
              "write a whole number of KiB, MiB or GiB, such as 20GiB"));
    }
    return size;
  }

  /** The limit, if the user set one. */
  public static OptionalLong of(CliContext context) {
    return UserConfig.of(context.environment())
        .text("store", "size-limit")
        .map(text -> OptionalLong.of(parse(text)))
        .orElse(OptionalLong.empty());
  }

  /** Evicts what was not used for longest, after a build, if the user set a limit. */
  public static void apply(CliContext context, Store store) throws IOException {
    OptionalLong limit = of(context);
    if (limit.isPresent()) {
      new StoreEviction(store).run(limit.getAsLong(), Instant.MIN, false);
    }
  }
}
