package dev.coracle.host;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner.Command;
import dev.coracle.host.ProcessRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Installs missing tools with apt, as {@code --setup} asks. */
public final class Installer {
  private static final Duration DEADLINE = Duration.ofMinutes(20);
  private static final String LOCK_WAIT = "DPkg::Lock::Timeout=120"; // seconds
  private static final String LISTS = "var/lib/apt/lists";

  private final HostTools tools;
  private final ProcessRunner runner;
  private final UserPrompt console;
  private final Path root;
  private final boolean superuser;

  /**
   * @param root the file system's root; another one in tests
   * @param superuser whether this process is root's
   */
  public Installer(
      HostTools tools, ProcessRunner runner, UserPrompt console, Path root, boolean superuser) {
    this.tools = tools;
    this.runner = runner;
    this.console = console;
    this.root = root;
    this.superuser = superuser;
  }

  /** Installs on this machine. */
  public static Installer of(HostTools tools, ProcessRunner runner, UserPrompt console)
      throws IOException {
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return new Installer(tools, runner, console, Path.of("/"), uid.equals(0));
  }

  /**
   * Installs the packages that bring these tools; nothing if the list is empty. Indexes are fetched
   * only where there are none, or where apt cannot install from those there are.
   *
   * @throws CoracleException (ENVIRONMENT) without apt, without the right to install, without
   *     consent, or if apt fails
   */
  public void install(List<HostTool> missing) throws IOException, InterruptedException {
    if (missing.isEmpty()) {
      return;
    }
    String line = tools.installLine(missing);
    if (tools.find("apt-get").isEmpty()) {
      throw refused(
          "there is no apt-get here",
          "install with your system's package manager: "
              + String.join(" ", tools.packages(missing)));
    }
    List<String> prefix = prefix(line);
    if (console.interactive()
        && !console.confirm("Install " + String.join(" ", tools.packages(missing)) + "?")) {
      throw refused("nothing was installed, as you said", "run as root: " + line);
    }
    boolean updated = false;
    if (!hasIndexes()) {
      update(prefix, line);
      updated = true;
    }
    Result result = apt(prefix, installArguments(missing));
    if (!result.ok() && !updated) {
      update(prefix, line);
      result = apt(prefix, installArguments(missing));
    }
    if (!result.ok()) {
      throw failed("apt-get install", result, line);
    }
  }

  private List<String> prefix(String line) {
    if (superuser) {
      return List.of();
    }
    Optional<Path> sudo = tools.find("sudo");
    if (sudo.isEmpty()) {
      throw refused("installing needs root, and there is no sudo here", "run as root: " + line);
    }
    // Without a terminal, sudo must not wait for a password.
    return console.interactive()
        ? List.of(sudo.get().toString())
        : List.of(sudo.get().toString(), "-n");
  }

  private List<String> installArguments(List<HostTool> missing) {
    List<String> arguments = new ArrayList<>(List.of("install", "-y", "--no-install-recommends"));
    arguments.addAll(tools.packages(missing));
    return arguments;
  }

  private void update(List<String> prefix, String line) throws IOException, InterruptedException {
    Result result = apt(prefix, List.of("update"));
    if (!result.ok()) {
      throw failed("apt-get update", result, line);
    }
  }

  private Result apt(List<String> prefix, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", LOCK_WAIT));
    command.addAll(arguments);
    console.say(String.join(" ", command));
    return runner.run(
        new Command(command, Optional.empty(), Optional.empty(), DEADLINE, console::say));
  }

  private boolean hasIndexes() throws IOException {
    Path lists = root.resolve(LISTS);
    if (!Files.isDirectory(lists)) {
      return false;
    }
    try (Stream<Path> files = Files.list(lists)) {
      return files.anyMatch(file -> file.getFileName().toString().contains("_Packages"));
    }
  }

  private static CoracleException failed(String what, Result result, String line) {
    String[] lines = result.output().stripTrailing().split("\n");
    int from = Math.max(0, lines.length - 5);
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                "host.install-failed",
                what + (result.timedOut() ? " took too long" : " failed with " + result.status()),
                "read apt's output, then run as root: " + line)
            .withExcerpt(String.join("\n", List.of(lines).subList(from, lines.length))));
  }

  private static CoracleException refused(String why, String fix) {
    return new CoracleException(
        ExitCode.ENVIRONMENT, Diagnostic.error("host.cannot-install", why, fix));
  }
}
