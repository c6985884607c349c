package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.util.List;

/**
 * The kernel that is wanted.
 *
 * @param source where its source comes from
 * @param compiler what compiles it
 * @param toolchain where its compiler comes from, if it comes from packages
 * @param base {@code tinyconfig} or {@code allnoconfig}: what the fragments are merged over
 * @param fragments names of files in {@code kernel-configs/}, without {@code .config}
 * @param fragmentFiles the recipe's own fragments; relative paths begin at its directory
 * @param options single options, which take precedence over those of fragments
 * @param patches unified diffs, in the order in which they are applied
 * @param drivers module names; resolved to options by reading the kernel's makefiles
 * @param commandLine arguments of the shipped kernel command line, one each
 */
public record KernelSpec(
    Source source,
    CompilerOrigin compiler,
    PackageSource toolchain,
    Located<String> base,
    List<Located<String>> fragments,
    List<Located<Path>> fragmentFiles,
    List<Option> options,
    List<Located<Path>> patches,
    List<Located<String>> drivers,
    List<Located<String>> commandLine) {

  public KernelSpec {
    fragments = List.copyOf(fragments);
    fragmentFiles = List.copyOf(fragmentFiles);
    options = List.copyOf(options);
    patches = List.copyOf(patches);
    drivers = List.copyOf(drivers);
    commandLine = List.copyOf(commandLine);
  }

  /** The same with another command line. */
  public KernelSpec withCommandLine(List<Located<String>> other) {
    return new KernelSpec(
        source,
        compiler,
        toolchain,
        base,
        fragments,
        fragmentFiles,
        options,
        patches,
        drivers,
        other);
  }

  /** Where a kernel's source comes from. */
  public sealed interface Source {
    /** Where the recipe says so. */
    SourceLocation place();
  }

  /**
   * A package that holds a source archive, such as {@code linux-source-6.12}.
   *
   * @param from where the package comes from; its suites are its own
   */
  public record SourcePackage(Located<String> name, PackageSource from) implements Source {
    @Override
    public SourceLocation place() {
      return name.place();
    }
  }

  /** A tar archive at an address. */
  public record Tarball(Located<String> url, Sha256 sha256) implements Source {
    @Override
    public SourceLocation place() {
      return url.place();
    }
  }

  /**
   * A commit of a git repository.
   *
   * @param ref a branch, a tag or a commit
   */
  public record GitCommit(Located<String> url, String ref) implements Source {
    @Override
    public SourceLocation place() {
      return url.place();
    }
  }

  /** A tree of the host; relative paths begin at the recipe's directory. */
  public record Directory(Located<Path> path) implements Source {
    @Override
    public SourceLocation place() {
      return path.place();
    }
  }

  /**
   * One option.
   *
   * @param symbol without {@code CONFIG_}
   * @param value as {@code .config} writes it
   */
  public record Option(Located<String> symbol, String value, String reason) {}
}
