package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.ProcessRunner.Command;
import dev.coracle.host.ProcessRunner.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs {@code make} in a kernel tree so that neither the machine's settings nor the place show in
 * what it makes: a fixed environment, a fixed umask, the tree's path mapped away.
 */
public final class KernelMake {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final String UMASK_AND_RUN = "umask 022; exec \"$@\"";

  /**
   * Tools whose mere presence would show in the configuration, although guests have no use for what
   * they make (BTF, Rust): named so that they are not found.
   */
  private static final List<String> ABSENT = List.of("PAHOLE=no-pahole", "RUSTC=no-rustc");

  private final Path tree;
  private final String architecture;
  private final long timestamp;
  private final Path log;
  private final ProcessRunner runner;
  private final CompileTools tools;

  /**
   * @param architecture the kernel's name of it
   * @param timestamp the time that the kernel says it was built at, seconds since 1970
   * @param log gets all output
   * @param tools the programs that it finds
   */
  public KernelMake(
      Path tree,
      String architecture,
      long timestamp,
      Path log,
      ProcessRunner runner,
      CompileTools tools) {
    this.tree = tree;
    this.architecture = architecture;
    this.timestamp = timestamp;
    this.log = log;
    this.runner = runner;
    this.tools = tools;
  }

  /** Makes targets; each line of output goes to the log and then to the listener. */
  public Result make(List<String> targets, int jobs, Duration deadline, Consumer<String> onLine)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("make", "-j" + jobs, "ARCH=" + architecture, "LOCALVERSION="));
    arguments.add("KCFLAGS=" + mapping());
    arguments.add("KAFLAGS=" + mapping());
    arguments.addAll(tools.variables());
    arguments.addAll(ABSENT);
    arguments.addAll(targets);
    return run(arguments, deadline, onLine);
  }

  /** Runs a program in the same surroundings. */
  public Result run(List<String> command, Duration deadline, Consumer<String> onLine)
      throws IOException {
    // The shell sets the umask, which Java cannot, and finds the program by the PATH given here;
    // Java itself would look along its own.
    List<String> arguments = new ArrayList<>(List.of("/bin/sh", "-c", UMASK_AND_RUN, "sh"));
    arguments.addAll(command);
    try (PrintWriter writer = log()) {
      Consumer<String> tee =
          line -> {
            // A full disk shows in the compiler's own words; a print writer goes on without.
            writer.println(line);
            onLine.accept(line);
          };
      return runner.run(
          new Command(arguments, Optional.of(tree), Optional.of(environment()), deadline, tee));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CoracleException(
          ExitCode.INTERRUPTED,
          Diagnostic.error("kernel.interrupted", "the kernel's build was interrupted", ""));
    }
  }

  private PrintWriter log() throws IOException {
    return new PrintWriter(
        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        true); // line by line: a person may be reading along
  }

  private String mapping() {
    return "-ffile-prefix-map=" + tree + "=. -fdebug-prefix-map=" + tree + "=.";
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("HOME", tree.toString());
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
    environment.put("KBUILD_BUILD_USER", "coracle");
    environment.put("KBUILD_BUILD_HOST", "coracle");
    environment.put("KBUILD_BUILD_VERSION", "1");
    environment.put("KBUILD_BUILD_TIMESTAMP", DATE.format(Instant.ofEpochSecond(timestamp)));
    environment.put("SOURCE_DATE_EPOCH", Long.toString(timestamp));
    // The store may lie inside somebody's git work tree; its state is no part of this kernel.
    environment.put(
        "GIT_CEILING_DIRECTORIES",
        Objects.requireNonNull(tree.getParent(), "the tree is in the store").toString());
    tools.describe(environment);
    return environment;
  }
}
