package dev.coracle.kernel.compile;

import dev.coracle.host.FileStatus;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whether anything in a directory was written, added, removed or renamed: the digest of what the
 * file system says of each file. A copy of the directory has another one, since it has other
 * inodes.
 */
final class TreeStamps {
  private TreeStamps() {}

  static Sha256 of(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            lines.add(directory.relativize(file) + " " + FileStatus.of(file).text());
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(lines);
    return Sha256.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }
}
