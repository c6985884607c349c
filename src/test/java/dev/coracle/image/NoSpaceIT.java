package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that a disk of 2 MiB has no room for, in a mount namespace of its own. */
class NoSpaceIT {
  private static final int SIZE = 5 << 20;

  @TempDir Path directory;

  @Test
  void isReportedAndLeavesNothing() throws Exception {
    assumeTrue(inNamespace("true").ok(), "no mount namespaces here");
    ProcessRunner.Result result =
        inNamespace(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Write.class.getName(),
            directory.toString());
    assertEquals(0, result.status(), result.output());
    for (FileSystemType format : List.of(FileSystemType.EROFS, FileSystemType.EXT4)) {
      assertTrue(
          result.output().contains(format.word() + ": 6 [image.no-space] left 0"), format.word());
    }
  }

  private ProcessRunner.Result inNamespace(String... arguments) throws Exception {
    String script = "mount -t tmpfs -o size=2m tmpfs \"$0\" && exec \"$@\"";
    List<String> command =
        Stream.concat(
                Stream.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script),
                Stream.concat(Stream.of(directory.toString()), Arrays.stream(arguments)))
            .toList();
    try {
      return new LocalProcessRunner()
          .run(
              new ProcessRunner.Command(
                  command, Optional.empty(), Optional.empty(), Duration.ofMinutes(1), line -> {}));
    } catch (IOException e) {
      return new ProcessRunner.Result(1, false, e.getMessage());
    }
  }

  /** Runs within the namespace. */
  static final class Write {
    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      byte[] bytes = new byte[SIZE];
      Arrays.fill(bytes, (byte) 1);
      Metadata metadata = Metadata.rootOwned(0755, 0);
      FileTree.Builder tree = FileTree.builder();
      tree.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
      tree.put(
          TreePath.of("/large"),
          new Node.RegularFile(metadata, Content.of(bytes), RandomTree.origin()));
      ImageWriter writer =
          new ImageWriter(List.of(new ErofsFormat(), new Ext4Format()), List.of(new PlainLayout()));
      for (FileSystemType format : List.of(FileSystemType.EROFS, FileSystemType.EXT4)) {
        try {
          writer.write(
              tree.build(),
              ImageOptions.of(format, "plain", "", OptionalLong.empty()),
              directory.resolve("image"));
        } catch (CoracleException e) {
          try (Stream<Path> left = Files.list(directory)) {
            System.out.printf(
                "%s: %d [%s] left %d%n",
                format.word(), e.exitCode().status(), e.diagnostics().get(0).code(), left.count());
          }
        }
      }
    }
  }
}
