package dev.coracle.host;

import static dev.coracle.host.HostTool.Capability.BOOT;
import static dev.coracle.host.HostTool.Capability.COMPILE;
import static dev.coracle.host.HostTool.Capability.DEVELOP;
import static dev.coracle.host.HostTool.Capability.RECOMPILE;
import static dev.coracle.host.HostTool.Capability.RESOLVE;
import static dev.coracle.host.HostTool.Capability.SHARE;
import static dev.coracle.host.HostTool.Capability.TEST;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.AnyFile;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTool.DebianPackage;
import dev.coracle.host.HostTool.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which host tools there are. Looking for them only looks for files; a version costs a process and
 * is found out when asked for.
 */
public final class HostTools {
  /**
   * Where the system's own programs are. A kernel is compiled with this PATH and no other, so that
   * a user's private wrapper of a compiler cannot slip in.
   */
  public static final String SYSTEM_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Directories of helper programs that are not on the PATH. */
  private static final List<String> HELPERS = List.of("/usr/lib/qemu", "/usr/libexec");

  private static final List<String> VERSION = List.of("--version");

  private static final List<HostTool> ALL =
      List.of(
          file(
              "Debian's archive keys",
              "debian-archive-keyring",
              Set.of(RESOLVE),
              "/usr/share/keyrings/debian-archive-keyring.gpg",
              "/usr/share/keyrings/debian-archive-keyring.pgp"),
          program("gcc", VERSION, "gcc", COMPILE),
          program("ld", VERSION, "binutils", COMPILE),
          program("objcopy", VERSION, "binutils", COMPILE),
          program("make", VERSION, "make", COMPILE),
          program("flex", VERSION, "flex", COMPILE),
          program("bison", VERSION, "bison", COMPILE),
          program("bc", VERSION, "bc", COMPILE),
          program("perl", List.of("-e", "printf '%vd', $^V"), "perl-base", COMPILE),
          file("C library headers", "libc6-dev", Set.of(COMPILE), "/usr/include/stdlib.h"),
          file("libelf headers", "libelf-dev", Set.of(COMPILE), "/usr/include/gelf.h"),
          program("ccache", VERSION, "ccache", RECOMPILE),
          program("qemu-system-x86_64", VERSION, "qemu-system-x86", BOOT),
          // The static one: the probe runs it in guests that have none of its libraries.
          program("busybox", List.of("--help"), "busybox-static", BOOT),
          // QEMU's own until version 7; since then a program of its own.
          new HostTool(
              "virtiofsd",
              new Program("virtiofsd", VERSION),
              Set.of(SHARE),
              new DebianPackage("virtiofsd", 13, "qemu-system-common")),
          program("javac", VERSION, "default-jdk-headless", DEVELOP),
          program("mvn", VERSION, "maven", DEVELOP),
          program("fsck.erofs", List.of("-V"), "erofs-utils", TEST),
          program("dump.erofs", List.of("-V"), "erofs-utils", TEST),
          program("e2fsck", List.of("-V"), "e2fsprogs", TEST),
          program("umoci", VERSION, "umoci", TEST));

  /** What moves a terminal's cursor or colours its text (ECMA-48, 5.4), such as Maven's bold. */
  private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)+[\\w.+~-]*");

  private final Path root;
  private final String userPath;
  private final ProcessRunner runner;

  /**
   * @param root the file system's root; another one in tests
   * @param userPath directories with programs, separated by colons
   */
  public HostTools(Path root, String userPath, ProcessRunner runner) {
    this.root = root;
    this.userPath = userPath;
    this.runner = runner;
  }

  /** This machine's tools. */
  public static HostTools of(Map<String, String> environment, ProcessRunner runner) {
    return new HostTools(Path.of("/"), environment.getOrDefault("PATH", SYSTEM_PATH), runner);
  }

  /** Every tool that some command needs, in the order to show. */
  public static List<HostTool> all() {
    return ALL;
  }

  /** Where a tool is, if it is there. */
  public Optional<Path> find(HostTool tool) {
    if (tool.sign() instanceof Program program) {
      // What compiles a kernel is looked for where the compile will look.
      boolean compiles = tool.needs().contains(COMPILE) || tool.needs().contains(RECOMPILE);
      return find(program.file(), compiles ? "" : userPath);
    }
    return ((AnyFile) tool.sign())
        .paths().stream().map(this::inRoot).filter(Files::isReadable).findFirst();
  }

  /** Where a program is: on the user's PATH, the system's, or among the helpers. */
  public Optional<Path> find(String program) {
    return find(program, userPath);
  }

  private Optional<Path> find(String program, String firstPath) {
    List<String> directories = new ArrayList<>(List.of(firstPath.split(":")));
    Collections.addAll(directories, SYSTEM_PATH.split(":"));
    directories.addAll(HELPERS);
    for (String directory : directories) {
      if (directory.startsWith("/")) {
        Path file = inRoot(directory).resolve(program);
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  /** A tool's version such as {@code 12.2.0}; empty where it is missing or does not say. */
  public Optional<String> version(HostTool tool) throws IOException, InterruptedException {
    Optional<Path> found = find(tool);
    if (found.isEmpty() || !(tool.sign() instanceof Program program)) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>(program.versionArguments());
    arguments.add(0, found.get().toString());
    String output = runner.run(ProcessRunner.Command.of(arguments.toArray(String[]::new))).output();
    for (String line : CONTROL_SEQUENCE.matcher(output).replaceAll("").split("\n", 0)) {
      // "gcc (Debian 12.2.0-14) 12.2.0": what stands in brackets is the packager's number.
      Matcher number = NUMBER.matcher(line.replaceAll("\\([^)]*\\)", ""));
      if (number.find()) {
        return Optional.of(number.group());
      }
    }
    return Optional.empty();
  }

  /** The tools that these needs ask for and the machine lacks, in the order to show. */
  public List<HostTool> missing(Set<Capability> needs) {
    return ALL.stream()
        .filter(tool -> tool.needs().stream().anyMatch(needs::contains))
        .filter(tool -> find(tool).isEmpty())
        .toList();
  }

  /**
   * Stops a command before it begins.
   *
   * @throws CoracleException (ENVIRONMENT) if anything is missing: a diagnostic for each tool, the
   *     last with the one line that installs them all
   */
  public void require(Set<Capability> needs) {
    List<HostTool> missing = missing(needs);
    if (!missing.isEmpty()) {
      throw new CoracleException(ExitCode.ENVIRONMENT, diagnostics(missing));
    }
  }

  /** One diagnostic for each missing tool, the last with the line that installs them all. */
  public List<Diagnostic> diagnostics(List<HostTool> missing) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (int i = 0; i < missing.size(); i++) {
      HostTool tool = missing.get(i);
      List<String> uses = EnumSet.copyOf(tool.needs()).stream().map(Capability::words).toList();
      diagnostics.add(
          Diagnostic.error(
              "host.missing-tool",
              tool.name() + " is not installed, and " + String.join(" and ", uses) + " needs it",
              i < missing.size() - 1
                  ? ""
                  : "run again with --setup, or run: " + installLine(missing)));
    }
    return diagnostics;
  }

  /** The packages that bring these tools, sorted, each once. */
  public List<String> packages(List<HostTool> tools) {
    int release = debianRelease();
    Set<String> packages = new TreeSet<>();
    tools.forEach(tool -> packages.add(tool.debianPackage().in(release)));
    return List.copyOf(packages);
  }

  /**
   * Debian's release as {@code os-release} has it, such as 12. Anything else, be it testing or a
   * derivative that counts otherwise, is taken for a current one.
   */
  private int debianRelease() {
    Map<String, String> fields = new HashMap<>();
    try {
      for (String line : Files.readAllLines(inRoot("/etc/os-release"))) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          fields.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
        }
      }
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
    String version = fields.getOrDefault("VERSION_ID", "");
    boolean debian = "debian".equals(fields.get("ID")) && version.matches("[0-9]{1,3}");
    return debian ? Integer.parseInt(version) : Integer.MAX_VALUE;
  }

  /** The one line that a person types to have these tools. */
  public String installLine(List<HostTool> tools) {
    return "apt-get install -y --no-install-recommends " + String.join(" ", packages(tools));
  }

  private Path inRoot(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  private static HostTool program(
      String file, List<String> versionArguments, String debianPackage, Capability need) {
    return new HostTool(
        file,
        new Program(file, versionArguments),
        Set.of(need),
        DebianPackage.always(debianPackage));
  }

  private static HostTool file(
      String name, String debianPackage, Set<Capability> needs, String... paths) {
    return new HostTool(
        name, new AnyFile(List.of(paths)), needs, DebianPackage.always(debianPackage));
  }
}
