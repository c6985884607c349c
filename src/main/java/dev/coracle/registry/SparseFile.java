package dev.coracle.registry;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;

/** Writes a file in one pass: hashed on the way, and with holes where there are only zeros. */
final class SparseFile {
  private static final int BLOCK = 1 << 16;
  private static final byte[] ZEROS = new byte[BLOCK];

  private SparseFile() {}

  /**
   * What was written.
   *
   * @param size in bytes
   */
  record Written(long size, Sha256 sha256) {}

  /**
   * Writes all that is left in a stream, or one block more than a limit.
   *
   * @param most bytes after which it gives up; the caller compares
   * @param to a new file
   * @throws java.nio.file.FileAlreadyExistsException if it is there
   */
  static Written write(InputStream in, long most, Path to) throws IOException {
    MessageDigest digester = Sha256.digester();
    byte[] block = new byte[BLOCK];
    long size = 0;
    try (FileChannel out =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      boolean hole = false;
      int n = BLOCK;
      while (n == BLOCK && size <= most) {
        n = in.readNBytes(block, 0, BLOCK);
        digester.update(block, 0, n);
        boolean zeros = n == BLOCK && Arrays.equals(block, ZEROS);
        if (!zeros) {
          write(out, block, n, size);
        }
        hole = zeros || (n == 0 && hole);
        size += n;
      }
      if (hole) {
        write(out, ZEROS, 1, size - 1); // a file does not end with a hole
      }
    }
    return new Written(size, Sha256.of(digester));
  }

  private static void write(FileChannel out, byte[] bytes, int length, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    for (long position = at; buffer.hasRemaining(); ) {
      position += out.write(buffer, position);
    }
  }
}
