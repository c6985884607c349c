package dev.coracle.verify.plan;

import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a tree as a bare file system image that the guest's kernel can mount. The image package
 * has the real one; the verifier only needs this much of it.
 */
@FunctionalInterface
public interface ProbeDiskWriter {
  /** Writes a tree to a file that is not there yet; the size is a multiple of 512 bytes. */
  void write(FileTree tree, Path file) throws IOException;
}
