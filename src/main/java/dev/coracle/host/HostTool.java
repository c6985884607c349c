package dev.coracle.host;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Something of the host that Coracle uses.
 *
 * @param name what a person calls it
 * @param sign how to know that it is there
 * @param needs what cannot be done without it
 * @param debianPackage the package that has it
 */
public record HostTool(String name, Sign sign, Set<Capability> needs, DebianPackage debianPackage) {
  private static final Set<Capability> OPTIONAL =
      EnumSet.of(Capability.RECOMPILE, Capability.SHARE);

  public HostTool {
    needs = Set.copyOf(needs);
  }

  /** Whether everything can be done without it. */
  public boolean optional() {
    return OPTIONAL.containsAll(needs);
  }

  /**
   * A package of Debian and its derivatives.
   *
   * @param name in current releases
   * @param first the first release of Debian that has it, such as 13; 0 if all supported ones do
   * @param earlier the package that has the same program in earlier releases
   */
  public record DebianPackage(String name, int first, String earlier) {
    /** A package that every supported release has. */
    static DebianPackage always(String name) {
      return new DebianPackage(name, 0, name);
    }

    /** What a package that needs it depends on, in any release (Debian Policy 7.1). */
    public String relation() {
      return earlier.equals(name) ? name : name + " | " + earlier;
    }

    /** Its name in a release of Debian, such as 12. */
    public String in(int release) {
      return release < first ? earlier : name;
    }
  }

  /** What a user may want to do, and so need tools for. */
  public enum Capability {
    /** Reading signed package indexes. */
    RESOLVE("resolving packages"),
    /** Compiling a kernel whose recipe says so of the host's compiler. */
    COMPILE("compiling a kernel by the host's compiler"),
    /**
     * Compiling a kernel that differs a little from an earlier one; it only takes longer without.
     */
    RECOMPILE("compiling a changed kernel quickly"),
    /** Booting a result. */
    BOOT("booting a result"),
    /** Sharing a directory with a guest by virtio-fs; 9p serves where there is none. */
    SHARE("sharing a directory by virtio-fs"),
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
   * @param versionArguments what makes it print its version; empty where nothing does
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
