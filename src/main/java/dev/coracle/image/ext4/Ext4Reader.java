package dev.coracle.image.ext4;

import dev.coracle.image.StoredFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;

final class Ext4Reader {
  static StoredFileSystem open(FileChannel c, long o, long s) throws IOException {
    throw new IOException("not yet");
  }
}
