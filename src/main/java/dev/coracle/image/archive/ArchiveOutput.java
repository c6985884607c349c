package dev.coracle.image.archive;

import dev.coracle.tree.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes from front to back: small pieces gathered, contents the quickest way there is. */
public final class ArchiveOutput {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final long begin;
  private final ByteBuffer gathered = ByteBuffer.allocate(BUFFER);

  /**
   * @param begin where in the file the archive begins; the channel's position moves
   */
  public ArchiveOutput(FileChannel channel, long begin) throws IOException {
    this.channel = channel;
    this.begin = begin;
    channel.position(begin);
  }

  /** Writes bytes. */
  public void put(byte[] bytes) throws IOException {
    for (int done = 0; done < bytes.length; ) {
      if (!gathered.hasRemaining()) {
        flush();
      }
      int count = Math.min(gathered.remaining(), bytes.length - done);
      gathered.put(bytes, done, count);
      done += count;
    }
  }

  /** Writes a file's bytes. */
  public void put(Content content) throws IOException {
    flush();
    long before = channel.position();
    content.transferTo(channel);
    long written = channel.position() - before;
    if (written != content.size()) {
      throw new IOException("a file has " + written + " bytes, not " + content.size());
    }
  }

  /**
   * Writes zeros up to a multiple of so many bytes.
   *
   * @param unit a power of two
   */
  public void pad(int unit) throws IOException {
    long at = channel.position() - begin + gathered.position();
    put(new byte[(int) (-at & (unit - 1))]);
  }

  /** Hands on what was gathered. */
  public void flush() throws IOException {
    gathered.flip();
    while (gathered.hasRemaining()) {
      channel.write(gathered);
    }
    gathered.clear();
  }
}
