package dev.coracle.verify;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Writes small trees with the reference tool; directories, files and symlinks only. */
final class MkfsErofs implements ProbeDiskWriter {
  @Override
  public void write(FileTree tree, Path file) throws IOException {
    Path staging = Files.createTempDirectory("probe-tree");
    try {
      for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
        Path path = staging.resolve(entry.getKey().text().substring(1));
        Node node = entry.getValue();
        if (node instanceof Node.Directory) {
          Files.createDirectories(path);
        } else if (node instanceof Node.RegularFile regular) {
          Files.write(path, regular.content().readAll());
          boolean executable = (regular.metadata().mode() & 0111) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        } else if (node instanceof Node.Symlink link) {
          Files.createSymbolicLink(path, Path.of(link.target()));
        }
      }
      Process process =
          new ProcessBuilder("mkfs.erofs", "--all-root", file.toString(), staging.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IOException("mkfs.erofs: " + output);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      try (Stream<Path> files = Files.walk(staging)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
