package dev.coracle.image.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Whole reads and writes at a place in a file. */
public final class ChannelIo {
  private ChannelIo() {}

  public static void write(FileChannel channel, long position, ByteBuffer bytes)
      throws IOException {
    for (long at = position; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  public static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new MalformedImageException(position + bytes.position(), "the image ends here");
      }
    }
    return bytes.flip();
  }

  /** Refuses anything but zeros in a range of less than 2 GiB. */
  public static void checkEmpty(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer bytes = read(channel, from, (int) (to - from));
    int difference = ByteBuffer.allocate(bytes.remaining()).mismatch(bytes);
    if (difference >= 0) {
      throw new MalformedImageException(from + difference, "unexpected byte");
    }
  }
}
