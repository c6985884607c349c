package dev.coracle.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The systemd of the guest's suite, unpacked and run through its own loader, without root. */
public final class GuestSystemd {
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

  private final Path root;

  /** Fetches and unpacks it below a directory, once. */
  public GuestSystemd(Path directory) throws IOException, InterruptedException {
    root = directory.resolve("root");
    Path done = directory.resolve("done");
    if (!Files.exists(done)) {
      Files.createDirectories(directory);
      Path archives = new PrivateApt(directory).downloadWithDependencies(List.of("systemd"));
      unpack(archives);
      Files.writeString(done, "");
    }
  }

  /** The directory of the units that it ships. */
  public Path units() {
    return root.resolve("usr/lib/systemd/system");
  }

  private void unpack(Path archives) throws IOException, InterruptedException {
    for (String name : List.of("bin", "lib", "lib64", "sbin")) {
      Files.createDirectories(root.resolve("usr").resolve(name));
      Path link = root.resolve(name);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of("usr", name));
      }
    }
    List<Path> packages;
    try (Stream<Path> files = Files.list(archives)) {
      packages = files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
    }
    for (Path file : packages) {
      String script = "dpkg-deb --fsys-tarfile \"$0\" | tar -x -C \"$1\" --keep-directory-symlink";
      Process process =
          new ProcessBuilder("bash", "-c", script, file.toString(), root.toString())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IOException("cannot unpack " + file);
      }
    }
  }

  /**
   * Verifies units, with all that it knows of them.
   *
   * @param units the directory of the units, the only one in which it looks for others
   * @param names file names in it
   * @return what it wrote, both streams
   */
  public List<String> analyze(Path units, List<String> names)
      throws IOException, InterruptedException {
    return analyze(List.of(units), names);
  }

  /**
   * Verifies units, with all that it knows of them.
   *
   * @param places directories of units, best first, the only ones in which it looks
   * @param names of units, whichever place has them
   * @return what it wrote, both streams
   */
  public List<String> analyze(List<Path> places, List<String> names)
      throws IOException, InterruptedException {
    Path libraries = root.resolve(LIBRARIES);
    List<String> command =
        new ArrayList<>(
            List.of(
                libraries.resolve("ld-linux-x86-64.so.2").toString(),
                "--library-path",
                libraries + ":" + libraries.resolve("systemd"),
                root.resolve("usr/bin/systemd-analyze").toString(),
                "verify",
                "--man=no",
                "--generators=no",
                "--recursive-errors=one"));
    names.forEach(name -> command.add(places.get(0).resolve(name).toString()));
    Path output = Files.createTempFile("systemd-analyze", ".out");
    Path errors = Files.createTempFile("systemd-analyze", ".err");
    String path = places.stream().map(Path::toString).collect(Collectors.joining(":"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("SYSTEMD_UNIT_PATH", path);
    builder.environment().put("SYSTEMD_LOG_LEVEL", "debug");
    builder.environment().put("SYSTEMD_LOG_TARGET", "console");
    Process process = builder.redirectOutput(output.toFile()).start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("systemd-analyze does not end");
    }
    // Units may hold any byte.
    List<String> lines = new ArrayList<>();
    for (Path file : List.of(output, errors)) {
      lines.addAll(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
      Files.delete(file);
    }
    return lines;
  }
}
