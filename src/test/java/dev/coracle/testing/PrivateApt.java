package dev.coracle.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.source.apt.index.PackageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The real apt on a tree of its own: the host's mirror, other suites, nothing installed. */
public final class PrivateApt {
  public static final String SUITE = "trixie";

  /** Where Debian keeps the archive's keys. */
  private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  private final Path root;
  private final Path config;
  private final Path lists;

  /** Fetches the indexes of a release, its updates and its security archive. */
  public PrivateApt(Path root) throws IOException, InterruptedException {
    this.root = root;
    lists = root.resolve("state/lists");
    config = root.resolve("apt.conf");
    for (String part :
        List.of("etc/preferences.d", "state/lists/partial", "cache/archives/partial")) {
      Files.createDirectories(root.resolve(part));
    }
    Files.writeString(root.resolve("state/status"), "");
    Files.write(root.resolve("etc/sources.list"), sources());
    Files.write(config, configuration(root));
    run(List.of("apt-get", "-qq", "update"), root);
  }

  /** What apt would install. */
  public TreeSet<String> install(List<String> names) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-qq",
                "-s",
                "-oDebug::NoLocking=1",
                "--no-install-recommends",
                "install"));
    command.addAll(names);
    TreeSet<String> packages = new TreeSet<>();
    for (String line : run(command, lists).lines().toList()) {
      // Inst NAME (VERSION SUITES [ARCHITECTURE])
      if (line.startsWith("Inst ")) {
        String[] words = line.split(" ");
        packages.add(words[1] + " " + words[2].substring(1));
      }
    }
    return packages;
  }

  /** Fetches package files into a directory. */
  public List<Path> download(Path directory, String... names)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("apt-get", "-qq", "download"));
    command.addAll(List.of(names));
    run(command, directory);
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
    }
  }

  /** Fetches packages with all they depend on; returns the directory with the package files. */
  public Path downloadWithDependencies(List<String> names)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("apt-get", "-qq", "--download-only", "--no-install-recommends", "install"));
    command.addAll(names);
    run(command, root);
    return archives(root);
  }

  /** Where the package files are that {@link #downloadWithDependencies} fetched. */
  public static Path archives(Path root) {
    return root.resolve("cache/archives");
  }

  /** The records of all indexes that apt fetched. */
  public List<PackageRecord> records() throws IOException {
    List<PackageRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(lists)) {
      for (Path file : files.filter(f -> f.toString().endsWith("_Packages")).sorted().toList()) {
        String suite = file.toString().replaceFirst(".*_dists_(.*?)_.*", "$1");
        records.addAll(ControlText.read(file, suite));
      }
    }
    return records;
  }

  private static List<String> sources() throws IOException, InterruptedException {
    String format = "$(REPO_URI) $(RELEASE)";
    String targets =
        start(
            List.of("apt-get", "indextargets", "--format", format, "Created-By: Packages"),
            Path.of("/"),
            Map.of());
    Map<String, String[]> byRelease = new HashMap<>();
    targets.lines().forEach(line -> byRelease.put(line.split(" ")[1], line.split(" ")));
    String host =
        byRelease.keySet().stream()
            .filter(release -> byRelease.containsKey(release + "-updates"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no Debian release in: " + targets));
    List<String> lines = new ArrayList<>();
    for (String suffix : List.of("", "-updates", "-security")) {
      String[] target = byRelease.get(host + suffix);
      lines.add("deb [signed-by=" + KEYRING + "] " + target[0] + " " + SUITE + suffix + " main");
    }
    return lines;
  }

  private static List<String> configuration(Path root) throws IOException, InterruptedException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "Dir \"" + root + "\";",
                "Dir::Etc \"" + root.resolve("etc") + "\";",
                "Dir::Etc::parts \"/dev/null\";",
                "Dir::Etc::main \"/dev/null\";",
                "Dir::Etc::sourceparts \"/dev/null\";",
                "Dir::State \"" + root.resolve("state") + "\";",
                "Dir::State::status \"" + root.resolve("state/status") + "\";",
                "Dir::Cache \"" + root.resolve("cache") + "\";",
                "APT::Architecture \"amd64\";",
                "APT::Architectures { \"amd64\"; };"));
    // How the host reaches its mirror, and what it thinks of old Release files.
    start(List.of("apt-config", "dump"), Path.of("/"), Map.of())
        .lines()
        .filter(line -> line.matches("Acquire::(http|https|Check-).*"))
        .forEach(lines::add);
    lines.add("Acquire::Languages \"none\";");
    return lines;
  }

  private String run(List<String> command, Path directory)
      throws IOException, InterruptedException {
    return start(command, directory, Map.of("APT_CONFIG", config.toString()));
  }

  private static String start(List<String> command, Path directory, Map<String, String> more)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(more);
    Path errors = Files.createTempFile("apt", ".err");
    try {
      Process process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      assertEquals(0, status, () -> command + " failed: " + text(errors));
      return out;
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
