package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results and exports that go to a disk of 8 MiB, in a mount namespace of its own. */
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

  @Test
  void anExportSaysThatTheDiskIsFullAndLeavesNoHalfOfAnEntry() throws Exception {
    BuiltBase.directory(); // its kernel is in the store, and larger than the disk
    Path disk = Files.createDirectory(work.resolve("disk"));
    assumeTrue(inNamespace(disk, "true").ok(), "no mount namespaces here");
    String launcher = BuiltProgram.project().resolve("coracle").toString();
    String cache = disk.resolve("cache").toString();
    String look =
        "\"$@\"; s=$?; find \"$0\" -name '.?*'; cd \"$0/downloads\" 2>/dev/null && for f in *; do"
            + " echo \"$f  $f\" | sha256sum --status -c || echo \"damaged: $f\"; done; exit $s";
    for (String[] export : List.of(new String[] {}, new String[] {"--downloads"})) {
      String[] command =
          Stream.of(
                  Stream.of("sh", "-c", look, cache, launcher, "store", "export"),
                  Stream.of(export),
                  Stream.of(cache))
              .flatMap(each -> each)
              .toArray(String[]::new);
      ProcessRunner.Result result = inNamespace(disk, command);
      assertEquals(6, result.status(), result.output());
      assertTrue(result.output().contains("no space is left in " + cache), result.output());
      assertTrue(result.output().contains("[cache.no-space]"), result.output());
      assertFalse(result.output().contains(cache + "/."), result.output());
      assertFalse(result.output().contains("damaged: "), result.output());
    }
  }
}
