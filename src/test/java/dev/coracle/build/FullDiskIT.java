package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that go to a disk of 8 MiB, in a mount namespace of its own. */
class FullDiskIT {
  @TempDir Path work;

  private static ProcessRunner.Result inNamespace(Path disk, String... arguments) throws Exception {
    String script =
        "mount -t tmpfs -o size=8m tmpfs \"$0\" && { \"$@\"; s=$?; echo \"left: $(ls -A \"$0\")\";"
            + " exit $s; }";
    List<String> command =
        Stream.concat(
                Stream.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script),
                Stream.concat(Stream.of(disk.toString()), Stream.of(arguments)))
            .toList();
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                command,
                Optional.of(BuiltProgram.project()),
                Optional.empty(),
                Duration.ofSeconds(120),
                line -> {}));
  }

  @Test
  void aBuildSaysThatTheDiskIsFullAndLeavesNothing() throws Exception {
    BuiltBase.directory();
    Path disk = Files.createDirectory(work.resolve("disk"));
    assumeTrue(inNamespace(disk, "true").ok(), "no mount namespaces here");
    ProcessRunner.Result result =
        inNamespace(
            disk,
            BuiltProgram.project().resolve("coracle").toString(),
            "build",
            "recipes/base.yaml",
            "--output",
            disk.resolve("output").toString());
    assertEquals(6, result.status(), result.output());
    assertTrue(result.output().contains("[image.no-space]"), result.output());
    assertTrue(result.output().contains("  fix: "), result.output());
    assertTrue(result.output().lines().anyMatch("left: "::equals), result.output());
  }
}
