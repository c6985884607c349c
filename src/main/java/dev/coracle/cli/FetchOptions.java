package dev.coracle.cli;

import dev.coracle.build.BuildOptions;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that resolves and fetches. */
final class FetchOptions {
  @Option(
      names = "--mirror",
      paramLabel = "URI",
      description = "Fetch packages from this mirror in place of the host's own.")
  private String mirror;

  @Option(
      names = "--offline",
      description = "Use the lock and the store only; say what is missing instead of fetching it.")
  private boolean offline;

  @Option(
      names = "--locked",
      description = "Fail where the lock is missing or stale instead of resolving anew (for CI).")
  private boolean locked;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Compilers that run at once (default: one for each processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  BuildOptions options(List<String> update, boolean replace, boolean verify) {
    return new BuildOptions(
        Optional.ofNullable(mirror), offline, locked, update, replace, verify, jobs);
  }
}
