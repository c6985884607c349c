package dev.coracle.verify;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.template.Templates;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A guest to boot in tests, in the directory that the system property {@code coracle.it.guest}
 * names: {@code vmlinux}, {@code bzImage}, {@code base.img}, {@code busybox}, and {@code guest.txt}
 * with lines of {@code commandline}, {@code target}, {@code unit}, {@code binary} or {@code
 * waiver}, a blank and a value. Tests that need it are skipped where it is missing.
 */
record Guest(
    Path directory,
    String commandLine,
    String target,
    List<String> units,
    List<TreePath> binaries,
    List<VerifySpec.Waiver> waivers) {

  static Guest find() throws IOException {
    Path directory = Path.of(System.getProperty("coracle.it.guest", "target/it/guest"));
    assumeTrue(Files.exists(directory.resolve("guest.txt")), "no built guest in " + directory);
    List<String> lines = Files.readAllLines(directory.resolve("guest.txt"));
    return new Guest(
        directory.toAbsolutePath(),
        values(lines, "commandline").get(0),
        values(lines, "target").get(0),
        values(lines, "unit"),
        values(lines, "binary").stream().map(TreePath::of).toList(),
        values(lines, "waiver").stream()
            .map(line -> new VerifySpec.Waiver(line, "known"))
            .toList());
  }

  private static List<String> values(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + " "))
        .map(line -> line.substring(key.length() + 1).strip())
        .toList();
  }

  Path image() {
    return directory.resolve("base.img");
  }

  VerifyPlan plan(Path image, String commandLine, Duration deadline, Path logs) throws IOException {
    return new VerifyPlan(
        new VerifyPlan.Kernel(
            directory.resolve("vmlinux"),
            digest(directory.resolve("vmlinux")),
            directory.resolve("bzImage")),
        image,
        digest(image),
        commandLine,
        "erofs",
        "nvdimm",
        target,
        units,
        binaries,
        waivers,
        128L << 20,
        deadline,
        "q35-lite",
        logs,
        directory.resolve("busybox"));
  }

  static Verifier verifier(Path cache, Path kvm) {
    return new Verifier(
        new VerifyEnvironment(
            new LocalProcessRunner(),
            cache,
            System.getenv("PATH"),
            Optional.empty(),
            new MkfsErofs(),
            new Templates(),
            Progress.silent(),
            kvm));
  }

  static Sha256 digest(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Sha256.of(stream);
    }
  }
}
