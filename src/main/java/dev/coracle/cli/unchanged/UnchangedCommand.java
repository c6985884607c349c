package dev.coracle.cli.unchanged;

import dev.coracle.cli.context.CliContext;
import dev.coracle.host.FileStatus;
import dev.coracle.host.UserConfig;
import dev.coracle.host.XdgDirectories;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Remembers that a build found nothing to do, or that a check found nothing wrong, with the states
 * of all files that it looked at, as git's index does. While every one of them is the same, the
 * same command has the same answer, and gets it without reading a recipe: a small part of a start's
 * time.
 *
 * <p>Nothing is remembered that changed while the command ran or in the second before it: its state
 * might be older than what was read.
 */
public final class UnchangedCommand {
  /** In a remembered line: where the time goes that the command took. */
  public static final String TIME = "\u0001";

  private static final String SCHEMA = "2";
  private static final String DIRECTORY = "unchanged";
  private static final int MOST_FILES = 5000;
  private static final int MOST_COMMANDS = 50;
  private static final long SETTLED = 1_000_000_000;
  private static final Set<String> COMMANDS = Set.of("build", "check");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path KVM = Path.of("/dev/kvm");

  /** What else of the environment has a part in the answer or in its form. */
  private static final List<String> VARIABLES =
      List.of(
          "PATH",
          "HOME",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "NO_COLOR",
          "TERM",
          "CI",
          "JAVA_HOME");

  private final CliContext context;
  private final List<String> arguments;

  /**
   * @param arguments the whole command line
   */
  public UnchangedCommand(CliContext context, List<String> arguments) {
    this.context = context;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * The answer of the last such command, if nothing that it looked at has changed.
   *
   * @return lines, one of them with {@link #TIME} in it
   */
  public Optional<List<String>> recall() {
    if (!isEligible()) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file());
      int states = Integer.parseInt(lines.get(1));
      if (!lines.get(0).equals(key()) || states < 1) {
        return Optional.empty();
      }
      for (String line : lines.subList(2, 2 + states)) {
        int space = line.indexOf(' ');
        Path path = Path.of(line.substring(space + 1));
        if (!state(FileStatus.of(path)).equals(line.substring(0, space))) {
          return Optional.empty();
        }
      }
      return Optional.of(lines.subList(2 + states, lines.size()));
    } catch (IOException | RuntimeException e) {
      // Absent, of another version or damaged: the command itself answers.
      return Optional.empty();
    }
  }

  /**
   * Remembers an answer. Does nothing where that cannot be done safely.
   *
   * @param answer lines, one of them with {@link #TIME} in it
   * @param inputs files and directories that the command reads, asked for only if they are needed;
   *     empty if they alone do not decide the answer
   * @param result the directory of its result; empty if it has none
   * @param began when the command began, in nanoseconds since 1970
   */
  public void remember(
      List<String> answer,
      Supplier<Optional<Set<Path>>> inputs,
      Optional<Path> result,
      long began) {
    if (!isEligible()) {
      return;
    }
    try {
      Optional<Set<Path>> read = inputs.get();
      Optional<List<String>> states =
          read.isPresent() ? states(paths(read.get(), result), began) : Optional.empty();
      if (states.isEmpty()) {
        return;
      }
      List<String> lines = new ArrayList<>();
      lines.add(key());
      lines.add(Integer.toString(states.get().size()));
      lines.addAll(states.get());
      lines.addAll(answer);
      Path file = file();
      Path directory = Objects.requireNonNull(file.getParent());
      Files.createDirectories(directory);
      limit(directory);
      Path draft = Files.createTempFile(directory, ".", "");
      Files.write(draft, lines);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      // The next command finds out by itself.
      return;
    }
  }

  /** What other tools read is written each time; caches of other machines may have changed. */
  private boolean isEligible() {
    return !arguments.isEmpty()
        && COMMANDS.contains(arguments.get(0))
        && arguments.stream()
            .noneMatch(each -> each.startsWith("--cache") || each.startsWith("--sarif"))
        && !context.environment().containsKey("GITHUB_ACTIONS")
        && context.environment().keySet().stream().noneMatch(name -> name.startsWith("CORACLE_"));
  }

  private NavigableSet<Path> paths(Set<Path> inputs, Optional<Path> result) throws IOException {
    NavigableSet<Path> paths = new TreeSet<>();
    paths.add(context.directory());
    paths.add(context.directory().resolve("recipes"));
    for (String argument : arguments.subList(1, arguments.size())) {
      if (!argument.startsWith("-")) {
        paths.add(context.directory().resolve(argument));
      }
    }
    for (String directory : context.environment().getOrDefault("PATH", "").split(":", -1)) {
      paths.add(Path.of(directory).toAbsolutePath());
    }
    XdgDirectories own = XdgDirectories.of(context.environment());
    paths.add(own.config().resolve(UserConfig.FILE));
    paths.add(context.home());
    paths.add(KVM);
    for (Path each : inputs) {
      withFilesIn(each.toAbsolutePath(), paths);
    }
    if (result.isPresent()) {
      withFilesIn(result.get().toAbsolutePath(), paths);
      withFilesIn(Objects.requireNonNull(result.get().toAbsolutePath().getParent()), paths);
    }
    return paths;
  }

  private static void withFilesIn(Path path, NavigableSet<Path> paths) throws IOException {
    paths.add(path);
    if (Files.isDirectory(path)) {
      try (Stream<Path> all = Files.list(path)) {
        all.limit(MOST_FILES).forEach(paths::add);
      }
    }
  }

  /** One line for each path; empty if one is too new, or if there are too many. */
  private static Optional<List<String>> states(NavigableSet<Path> paths, long began)
      throws IOException {
    if (paths.size() > MOST_FILES) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    for (Path each : paths) {
      FileStatus status = FileStatus.of(each);
      if (status.changed() > began - SETTLED || each.toString().indexOf('\n') >= 0) {
        return Optional.empty();
      }
      lines.add(state(status) + " " + each);
    }
    return Optional.of(lines);
  }

  private static String state(FileStatus status) {
    return status.device() + ":" + status.text();
  }

  /** What must be the same apart from files: program, command, user, environment, boot and day. */
  private String key() throws IOException {
    StringBuilder facts = new StringBuilder(SCHEMA);
    arguments.forEach(each -> facts.append('\n').append(each));
    facts.append("\n\n").append(context.directory()).append('\n').append(context.terminal());
    for (String name : VARIABLES) {
      facts.append('\n').append(context.environment().get(name));
    }
    facts.append('\n').append(program()).append('\n').append(Files.readString(BOOT));
    facts
        .append(LocalDate.now(ZoneOffset.UTC))
        .append('\n')
        .append(System.getProperty("user.name"));
    return Sha256.of(facts.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** The program's file or directory of classes, and its state. */
  private static String program() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String each : System.getProperty("java.class.path", "").split(":", -1)) {
      all.append(each).append(' ').append(state(FileStatus.of(Path.of(each)))).append('\n');
    }
    return all.toString();
  }

  private Path file() {
    String name =
        Sha256.of((context.directory() + "\n" + arguments).getBytes(StandardCharsets.UTF_8)).hex();
    return XdgDirectories.of(context.environment()).cache().resolve(DIRECTORY).resolve(name);
  }

  /** Removes the oldest of too many. */
  private static void limit(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = new ArrayList<>(all.toList());
    }
    if (files.size() < MOST_COMMANDS) {
      return;
    }
    files.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    for (Path each : files.subList(0, files.size() - MOST_COMMANDS + 1)) {
      Files.deleteIfExists(each);
    }
  }
}
