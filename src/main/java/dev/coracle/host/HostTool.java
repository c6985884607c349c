package dev.coracle.host;

import java.util.List;
import java.util.Set;

/**
 * Something of the host that Coracle uses.
 *
 * @param name what a person calls it
 * @param sign how to know that it is there
 * @param needs what cannot be done without it
 * @param debianPackage the package that brings it on Debian and its kin
 */
public record HostTool(String name, Sign sign, Set<Capability> needs, String debianPackage) {

  public HostTool {
    needs = Set.copyOf(needs);
  }

  /** Whether everything can be done without it. */
  public boolean optional() {
    return needs.equals(Set.of(Capability.RECOMPILE));
  }

  /** What a user may want to do, and so need tools for. */
  public enum Capability {
    /** Reading signed package indexes. */
    RESOLVE("resolving packages"),
    /** Compiling a kernel. */
    COMPILE("compiling a kernel"),
    /**
     * Compiling a kernel that differs a little from an earlier one; it only takes longer without.
     */
    RECOMPILE("compiling a changed kernel quickly"),
    /** Booting a result. */
    BOOT("booting a result"),
    /** Making Coracle from its own source. */
    DEVELOP("building Coracle itself"),
    /** Comparing results with other programs' opinion. */
    TEST("running the tests");

    private final String words;

    Capability(String words) {
      this.words = words;
    }

    /** For people, such as {@code compiling a kernel}. */
    public String words() {
      return words;
    }
  }

  /** How to know that a tool is there. */
  public sealed interface Sign {}

  /**
   * A program.
   *
   * @param file its file's name
   * @param versionArguments what makes it tell its version; empty where nothing does
   */
  public record Program(String file, List<String> versionArguments) implements Sign {
    public Program {
      versionArguments = List.copyOf(versionArguments);
    }
  }

  /**
   * A file such as a C header.
   *
   * @param paths absolute; any of them will do
   */
  public record AnyFile(List<String> paths) implements Sign {
    public AnyFile {
      paths = List.copyOf(paths);
    }
  }
}
