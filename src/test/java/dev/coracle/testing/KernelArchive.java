package dev.coracle.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner.Command;
import dev.coracle.host.ProcessRunner.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a real kernel's source archive for tests. */
public final class KernelArchive {
  private static final String KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

  private KernelArchive() {}

  /** The archive that the property names, or one fetched by apt into a private tree. */
  public static Path find(Path directory) throws Exception {
    String named = System.getProperty("coracle.kernel.archive");
    return named == null ? fetch(directory, "linux-source-6.12", "trixie") : Path.of(named);
  }

  /** The archive of a package of a suite, fetched by apt into a private tree. */
  public static Path fetch(Path directory, String packageName, String suite) throws Exception {
    Path apt = directory.resolve("apt");
    for (String part : List.of("lists/partial", "archives/partial", "x")) {
      Files.createDirectories(apt.resolve(part));
    }
    Files.writeString(apt.resolve("status"), "");
    Files.writeString(
        apt.resolve("sources.list"),
        "deb [signed-by=" + KEYS + "] " + mirror() + " " + suite + " main\n");
    String options =
        "-o Dir::Etc::SourceList="
            + apt.resolve("sources.list")
            + " -o Dir::Etc::SourceParts=/nowhere -o Dir::State::Lists="
            + apt.resolve("lists")
            + " -o Dir::State::Status="
            + apt.resolve("status")
            + " -o Dir::Cache="
            + apt
            + " -o APT::Sandbox::User=root ";
    shell(apt, "apt-get -q " + options + "update");
    shell(apt, "apt-get -q " + options + "download " + packageName);
    shell(apt, "dpkg-deb -x " + packageName + "_*.deb x");
    try (Stream<Path> files = Files.walk(apt.resolve("x"))) {
      return files.filter(file -> file.toString().endsWith(".tar.xz")).findFirst().orElseThrow();
    }
  }

  private static String mirror() throws Exception {
    Result result =
        run(
            Optional.empty(),
            "apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT)' 'Created-By:"
                + " Packages' | grep ' Debian main$' | grep -v security | head -n 1 | cut -d ' ' -f"
                + " 1");
    String mirror = result.output().strip();
    assumeTrue(!mirror.isEmpty(), "apt knows no Debian mirror here");
    return mirror;
  }

  private static void shell(Path directory, String command) throws Exception {
    Result result = run(Optional.of(directory), command);
    assertTrue(result.ok(), command + "\n" + result.output());
  }

  private static Result run(Optional<Path> directory, String command) throws Exception {
    return new LocalProcessRunner()
        .run(
            new Command(
                List.of("/bin/sh", "-c", command),
                directory,
                Optional.empty(),
                Duration.ofMinutes(10),
                line -> {}));
  }
}
