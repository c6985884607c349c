package dev.coracle.build.context;

import dev.coracle.kernel.compile.LauncherChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a build goes about its work; apart from the profiles and a trial's overrides of the kernel,
 * none of it changes a byte of the result.
 *
 * @param profiles the recipe's profiles to build with; they are part of its name
 * @param mirror a mirror's address in place of the host's own
 * @param offline whether the network is out of bounds
 * @param locked whether a missing or stale lock is an error instead of being resolved again
 * @param update names of packages whose locked version is let go; {@code *} lets all go
 * @param replace whether other bytes may take a clean version's place
 * @param verify whether to boot the result
 * @param jobs how many compilers run at once
 * @param kernelOverrides how the kernel differs from the recipe's, for a trial
 * @param lockDirectory where the lock is written in place of the recipe's directory, as for a
 *     recipe of an installed Coracle; a lock beside the recipe is read where this has none
 * @param allowedPaths directories outside the recipe's from which it may copy files
 * @param launcher what starts the kernel's compiler, if the user says so
 * @param snapshot whether indexes may be older than those seen before
 */
public record BuildOptions(
    List<String> profiles,
    Optional<String> mirror,
    boolean offline,
    boolean locked,
    List<String> update,
    boolean replace,
    boolean verify,
    int jobs,
    List<Path> allowedPaths,
    boolean snapshot,
    KernelOverrides kernelOverrides,
    Optional<Path> lockDirectory,
    Optional<LauncherChoice.Name> launcher) {

  public BuildOptions {
    profiles = List.copyOf(profiles);
    update = List.copyOf(update);
    allowedPaths = List.copyOf(allowedPaths);
  }

  /** Options of a plain build, to be changed: no profile, the host's mirror and network. */
  public static Builder builder() {
    return new Builder();
  }

  /** Options by name. */
  public static final class Builder {
    private List<String> profiles = List.of();
    private Optional<String> mirror = Optional.empty();
    private boolean offline;
    private boolean locked;
    private List<String> update = List.of();
    private boolean replace;
    private boolean verify;
    private int jobs = 1;
    private List<Path> allowedPaths = List.of();
    private boolean snapshot;
    private KernelOverrides kernelOverrides = KernelOverrides.NONE;
    private Optional<Path> lockDirectory = Optional.empty();

    private Optional<LauncherChoice.Name> launcher = Optional.empty();

    private Builder() {}

    public Builder launcher(Optional<LauncherChoice.Name> value) {
      launcher = value;
      return this;
    }

    public Builder profiles(List<String> value) {
      profiles = value;
      return this;
    }

    public Builder mirror(Optional<String> value) {
      mirror = value;
      return this;
    }

    public Builder offline(boolean value) {
      offline = value;
      return this;
    }

    public Builder locked(boolean value) {
      locked = value;
      return this;
    }

    public Builder update(List<String> value) {
      update = value;
      return this;
    }

    public Builder replace(boolean value) {
      replace = value;
      return this;
    }

    public Builder verify(boolean value) {
      verify = value;
      return this;
    }

    public Builder jobs(int value) {
      jobs = value;
      return this;
    }

    public Builder allowedPaths(List<Path> value) {
      allowedPaths = value;
      return this;
    }

    public Builder snapshot(boolean value) {
      snapshot = value;
      return this;
    }

    public Builder kernelOverrides(KernelOverrides value) {
      kernelOverrides = value;
      return this;
    }

    public Builder lockDirectory(Optional<Path> value) {
      lockDirectory = value;
      return this;
    }

    public BuildOptions build() {
      return new BuildOptions(
          profiles,
          mirror,
          offline,
          locked,
          update,
          replace,
          verify,
          jobs,
          allowedPaths,
          snapshot,
          kernelOverrides,
          lockDirectory,
          launcher);
    }
  }
}
