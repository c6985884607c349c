package dev.coracle.rootfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Downloads packages of Debian 13 by apt on a tree of its own, from the host's Debian mirror. */
final class PrivateApt {
  private final Path root;

  public PrivateApt(Path root) {
    this.root = root;
  }

  /** Packages with all they depend on, as .deb files; kept for the next run. */
  public Path download(List<String> packages) throws Exception {
    Path done = root.resolve("done");
    Path archives = root.resolve("cache/archives");
    if (Files.exists(done)) {
      return archives;
    }
    Files.createDirectories(archives.resolve("partial"));
    Files.createDirectories(root.resolve("state/lists/partial"));
    Files.writeString(root.resolve("status"), "");
    Files.writeString(root.resolve("sources.list"), "deb " + mirror() + " trixie main\n");
    apt("update");
    List<String> install =
        new ArrayList<>(List.of("install", "-y", "--download-only", "--no-install-recommends"));
    install.addAll(packages);
    apt(install.toArray(String[]::new));
    Files.writeString(done, "");
    return archives;
  }

  private void apt(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::Etc::sourcelist=" + root.resolve("sources.list"),
                "-o",
                "Dir::Etc::sourceparts=/dev/null",
                "-o",
                "Dir::State=" + root.resolve("state"),
                "-o",
                "Dir::State::status=" + root.resolve("status"),
                "-o",
                "Dir::Cache=" + root.resolve("cache"),
                "-o",
                "APT::Architecture=amd64",
                "-o",
                "APT::Architectures=amd64",
                "-o",
                "APT::Sandbox::User=root",
                "-o",
                "APT::Keep-Downloaded-Packages=true"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("apt.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("apt-get failed:\n" + Files.readString(root.resolve("apt.log")));
    }
  }

  /** The first URI of the host's sources that ends in {@code /debian}. */
  private static String mirror() throws IOException {
    Path etc = Path.of("/etc/apt");
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.walk(etc)) {
      found
          .filter(Files::isRegularFile)
          .filter(f -> f.toString().matches(".*/(sources\\.list|.*\\.list|.*\\.sources)"))
          .sorted()
          .forEach(files::add);
    }
    for (Path file : files) {
      for (String word : Files.readString(file).split("\\s+")) {
        if (word.matches("https?://.*/debian/?")) {
          return word;
        }
      }
    }
    throw new IOException("no Debian mirror in " + etc);
  }
}
