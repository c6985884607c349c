package dev.coracle.cli.context;

import dev.coracle.build.context.BuildOptions;
import dev.coracle.kernel.compile.LauncherChoice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that resolves and fetches. */
public final class FetchOptions {
  @Option(
      names = "--mirror",
      paramLabel = "URI",
      description = "Fetch packages from this mirror instead of the host's.")
  private String mirror;

  @Option(
      names = "--offline",
      description =
          "Use the lock and the store only; report what is missing instead of fetching it.")
  private boolean offline;

  @Option(
      names = "--locked",
      description = "Fail if the lock is missing or stale instead of resolving again (for CI).")
  private boolean locked;

  @Option(
      names = "--snapshot",
      description =
          "The mirror is a snapshot: its indexes may be older than the lock or those seen before.")
  private boolean snapshot;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Number of parallel compile jobs (default: one per processor).")
  @SuppressWarnings("UnusedMethod") // picocli calls it
  private void setJobs(int number) {
    if (number < 1) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '--jobs': " + number + " is below 1");
    }
    jobs = OptionalInt.of(number);
  }

  private OptionalInt jobs = OptionalInt.empty();

  @Option(
      names = "--compiler-launcher",
      paramLabel = "NAME",
      description =
          "What starts the kernel's compiler: none, ccache, or distcc for the compile servers of"
              + " DISTCC_HOSTS (docs/toolchain.md). Default: ccache, where the host compiles and"
              + " has it.")
  private LauncherChoice.Name launcher;

  @Mixin private ProfileOptions profile;

  /** Those of the recipe's profiles that count. */
  public List<String> profiles() {
    return profile.profiles();
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Whether the network is out of bounds. */
  public boolean offline() {
    return offline;
  }

  /** How many compilers are to run at once, if the user says so. */
  public OptionalInt givenJobs() {
    return jobs;
  }

  /** What these options ask of a build of a recipe, which neither replaces nor boots anything. */
  public BuildOptions.Builder options(RecipeArgument.Found recipe) {
    return BuildOptions.builder()
        .profiles(profiles())
        .mirror(Optional.ofNullable(mirror))
        .offline(offline)
        .locked(locked)
        .jobs(jobs.orElse(Runtime.getRuntime().availableProcessors()))
        .allowedPaths(profile.allowedPaths())
        .snapshot(snapshot)
        .launcher(Optional.ofNullable(launcher))
        .lockDirectory(recipe.lockDirectory());
  }
}
