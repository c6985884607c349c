package dev.coracle.source.apt.deb;

import dev.coracle.tree.BulkReadInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A strict reader of the ar archives that packages are (deb(5)): short names only, and sizes that
 * are digits. Other forms of ar have tables of names, which dpkg knows nothing of. Reads as a
 * stream the member that {@link #next} came to.
 */
final class ArReader extends BulkReadInputStream {
  private static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 60;
  private static final int NAME = 16;
  private static final int SIZE = 48;
  private static final int END = 58;

  private final InputStream in;
  private boolean begun;
  private long left;
  private boolean padded;

  ArReader(InputStream in) {
    this.in = in;
  }

  /** A member: its name without the slash that may end it, and its size in bytes. */
  record Header(String name, long size) {}

  /** What is malformed, in words. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /** The next member, at the archive's end nothing. */
  Optional<Header> next() throws IOException {
    if (!begun) {
      begun = true;
      if (!java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new MalformedException("it does not begin as one");
      }
    }
    in.skipNBytes(left);
    left = 0;
    // The file may end without the last member's padding.
    if (padded) {
      in.read();
    }
    byte[] bytes = in.readNBytes(HEADER);
    padded = false;
    if (bytes.length == 0) {
      return Optional.empty();
    }
    String header = new String(bytes, StandardCharsets.ISO_8859_1);
    if (bytes.length < HEADER || !header.endsWith("`\n")) {
      throw new MalformedException("a member's header is malformed");
    }
    String size = header.substring(SIZE, END).stripTrailing();
    String name = header.substring(0, NAME).stripTrailing();
    if (!size.matches("[0-9]+")) {
      throw new MalformedException("a member's size is no number");
    }
    if (name.endsWith("/")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw new MalformedException("a member's name is no name");
    }
    left = Long.parseLong(size);
    padded = left % 2 != 0;
    return Optional.of(new Header(name, left));
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0 || length == 0) {
      return left == 0 ? -1 : 0;
    }
    int n = in.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(0, n);
    return n;
  }
}
