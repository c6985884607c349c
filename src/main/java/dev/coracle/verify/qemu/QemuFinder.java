package dev.coracle.verify.qemu;

import dev.coracle.host.ProcessRunner;
import dev.coracle.store.StepKey;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds QEMU programs and asks them, once per file, for their version and machines. */
public final class QemuFinder {
  private static final int REVISION = 1;

  private final ProcessRunner runner;
  private final FileCache cache;
  private final String searchPath;

  /**
   * A finder that asks nothing yet.
   *
   * @param searchPath directories, as in {@code PATH}
   */
  public QemuFinder(ProcessRunner runner, FileCache cache, String searchPath) {
    this.runner = runner;
    this.cache = cache;
    this.searchPath = searchPath;
  }

  /** A program by name from the search path, or by path; empty if there is none that runs. */
  public Optional<Qemu> find(String nameOrPath) throws IOException, InterruptedException {
    Optional<Path> found = locate(nameOrPath);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Path file = found.get().toRealPath();
    StepKey key =
        StepKey.builder("qemu", REVISION)
            .add("file", file.toString())
            .add("size", Files.size(file))
            .add("time", Files.getLastModifiedTime(file).toMillis())
            .build();
    String name = "qemu-" + key.digest().brief();
    Optional<List<String>> known = cache.get(name).filter(lines -> lines.size() == 2);
    if (known.isEmpty()) {
      known = ask(found.get().toString());
      known.ifPresent(lines -> cache.put(name, lines));
    }
    return known.map(
        lines ->
            new Qemu(
                found.get().toString(),
                lines.get(0),
                Set.of(lines.get(1).split(" ")),
                key.digest().hex()));
  }

  private Optional<Path> locate(String nameOrPath) {
    if (nameOrPath.indexOf('/') >= 0) {
      Path path = Path.of(nameOrPath).toAbsolutePath();
      return Files.isExecutable(path) ? Optional.of(path) : Optional.empty();
    }
    for (String directory : searchPath.split(File.pathSeparator, 0)) {
      Path path = Path.of(directory.isEmpty() ? "." : directory, nameOrPath);
      if (Files.isExecutable(path) && !Files.isDirectory(path)) {
        return Optional.of(path.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  private Optional<List<String>> ask(String binary) throws InterruptedException {
    try {
      ProcessRunner.Result version = runner.run(ProcessRunner.Command.of(binary, "--version"));
      ProcessRunner.Result machines =
          runner.run(ProcessRunner.Command.of(binary, "-machine", "help"));
      if (!version.ok() || !machines.ok()) {
        return Optional.empty();
      }
      return Optional.of(
          List.of(version(version.output()), String.join(" ", machines(machines.output()))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** From {@code QEMU emulator version 7.2.19 (Debian 1:7.2+dfsg-7+deb12u16)}. */
  static String version(String output) {
    int at = output.indexOf("version ");
    if (at < 0) {
      return "unknown";
    }
    String rest = output.substring(at + "version ".length());
    int end = 0;
    while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
      end++;
    }
    String version = rest.substring(0, end);
    return version.endsWith(",") ? version.substring(0, end - 1) : version;
  }

  /** The names in {@code -machine help}, without the heading. */
  static Set<String> machines(String output) {
    Set<String> names = new TreeSet<>();
    List<String> lines = new ArrayList<>(List.of(output.split("\n")));
    for (String line : lines) {
      String word = line.strip().split("\\s+", 2)[0];
      if (!word.isEmpty() && !word.endsWith(":") && !line.endsWith(":")) {
        names.add(word);
      }
    }
    return names;
  }
}
