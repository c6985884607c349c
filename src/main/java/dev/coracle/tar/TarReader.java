package dev.coracle.tar;

import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of tar archives as package builders write them: POSIX ustar and pax (IEEE
 * 1003.1-2017, pax), and GNU long names. What it does not know it refuses.
 *
 * <p>commons-compress has a tar reader, but decodes extended header values as UTF-8 text, which
 * damages binary values such as file capabilities, and is lenient by design.
 */
public final class TarReader {
  /** More than any honest extended header or long name has. */
  private static final long MAX_EXTENSION = 1 << 20;

  private final InputStream in;
  private final TarDiagnostics problem;
  private final byte[] block = new byte[TarFields.BLOCK];
  private final byte[] skipped = new byte[1 << 14];
  private final boolean markerNeeded;
  private final Extensions globals = new Extensions();
  private long position;
  private long bodyLeft;
  private int padding;

  /** A reader from the archive's first byte on. */
  public TarReader(InputStream in, TarDiagnostics problem) {
    this(in, problem, true);
  }

  private TarReader(InputStream in, TarDiagnostics problem, boolean markerNeeded) {
    this.in = in;
    this.problem = problem;
    this.markerNeeded = markerNeeded;
  }

  /**
   * A reader of an archive that a digest shows to be whole. It may end without the two blocks of
   * zeros, as some writers of layers leave it.
   */
  public static TarReader ofDigested(InputStream in, TarDiagnostics problem) {
    return new TarReader(in, problem, false);
  }

  /** The next entry; empty at the archive's end. What is left of the last one is skipped. */
  public Optional<TarHeader> next() throws IOException {
    Extensions extensions = new Extensions();
    extensions.take(globals);
    boolean first = true;
    while (true) {
      skipBody();
      problem.enterPath("");
      boolean ended = !readBlock(!markerNeeded && first);
      first = false;
      if (ended || isZero()) {
        return Optional.empty();
      }
      checkSum();
      char type = (char) (block[TarFields.TYPE] & 0xff);
      long size = number(TarFields.SIZE, 12, "size");
      switch (type) {
        case TarFields.EXTENDED -> PaxRecords.read(extension(size), problem, extensions);
        case 'g' -> {
          // Counts for all entries behind it.
          byte[] records = extension(size);
          PaxRecords.read(records, problem, globals);
          PaxRecords.read(records, problem, extensions);
        }
        case 'L' -> {
          String name = terminated(extension(size));
          // To tar an extended header counts, to others what comes last.
          if (extensions.name != null) {
            throw problem.malformed("two long names for one entry");
          }
          extensions.name = name;
        }
        case 'K' -> extensions.linkName = terminated(extension(size));
        default -> {
          return Optional.of(entry(type, size, extensions));
        }
      }
    }
  }

  /** How many bytes were taken: after {@link #next}, where the entry's bytes begin. */
  public long position() {
    return position;
  }

  /** Reads from the current entry's bytes; -1 at their end. */
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (bodyLeft == 0) {
      return -1;
    }
    int n = take(buffer, offset, (int) Math.min(length, bodyLeft));
    if (n < 0) {
      throw problem.malformed("the archive ends " + bodyLeft + " bytes before the file does");
    }
    bodyLeft -= n;
    return n;
  }

  /** Reads what follows the archive's end, so that decompressors check all there is. */
  public void drain() throws IOException {
    problem.enterPath("");
    for (int n = 0; n >= 0; ) {
      n = take(skipped, 0, skipped.length);
    }
  }

  private int take(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    position += Math.max(0, n);
    return n;
  }

  private TarHeader entry(char rawType, long headerSize, Extensions extensions) {
    char type = rawType == '\0' ? TarFields.FILE : rawType;
    String name = extensions.name != null ? extensions.name : headerName();
    problem.enterPath(name);
    if (extensions.sparse || "0123456".indexOf(type) < 0) {
      throw problem.malformed(
          extensions.sparse
              ? "sparse files are not supported"
              : "unsupported kind of entry '" + TarDiagnostics.printable("" + type) + "'");
    }
    long size = extensions.size >= 0 ? extensions.size : headerSize;
    if (type != TarFields.FILE && size != 0) {
      throw problem.malformed("only regular files have contents, but this has " + size + " bytes");
    }
    setBody(size);
    String linkName =
        extensions.linkName != null
            ? extensions.linkName
            : field(TarFields.LINK_NAME, TarFields.NAME_LENGTH);
    boolean device = type == TarFields.CHARACTER_DEVICE || type == TarFields.BLOCK_DEVICE;
    return new TarHeader(
        name,
        type,
        (int) (number(TarFields.MODE, 8, "mode") & 07777),
        extensions.uid >= 0 ? extensions.uid : number(TarFields.UID, 8, "owner"),
        extensions.gid >= 0 ? extensions.gid : number(TarFields.GID, 8, "group"),
        size,
        extensions.hasMtime ? extensions.mtime : signedNumber(TarFields.MTIME, 12, "time"),
        linkName,
        device ? number(TarFields.MAJOR, 8, "major device number") : 0,
        device ? number(TarFields.MINOR, 8, "minor device number") : 0,
        extensions.xattrs);
  }

  private String headerName() {
    String name = field(TarFields.NAME, TarFields.NAME_LENGTH);
    // GNU tar has "ustar  " here and other things where POSIX has the prefix.
    boolean posix =
        block[TarFields.MAGIC + 4] == 'r'
            && block[TarFields.MAGIC + 5] == 0
            && field(TarFields.MAGIC, 5).equals(TarFields.USTAR);
    String prefix = posix ? field(TarFields.PREFIX, TarFields.PREFIX_LENGTH) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private byte[] extension(long size) throws IOException {
    if (size > MAX_EXTENSION) {
      throw problem.malformed("an extended header of " + size + " bytes");
    }
    setBody(size);
    byte[] bytes = new byte[(int) size];
    for (int done = 0; done < bytes.length; ) {
      done += read(bytes, done, bytes.length - done);
    }
    return bytes;
  }

  private void setBody(long size) {
    bodyLeft = size;
    padding = (int) (-size & (TarFields.BLOCK - 1));
  }

  private void skipBody() throws IOException {
    while (bodyLeft > 0) {
      read(skipped, 0, skipped.length);
    }
    for (; padding > 0; ) {
      int n = take(skipped, 0, padding);
      if (n < 0) {
        throw problem.malformed("the archive is cut short");
      }
      padding -= n;
    }
  }

  /** Whether there was one; the archive's end is an error unless it may end here. */
  private boolean readBlock(boolean mayEnd) throws IOException {
    int done = 0;
    while (done < TarFields.BLOCK) {
      int n = take(block, done, TarFields.BLOCK - done);
      if (n < 0) {
        if (done == 0 && mayEnd) {
          return false;
        }
        throw problem.malformed(
            done == 0 ? "the end-of-archive marker is missing" : "the archive is cut short");
      }
      done += n;
    }
    return true;
  }

  private boolean isZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void checkSum() {
    long sum = 0;
    for (int i = 0; i < TarFields.BLOCK; i++) {
      sum += i >= TarFields.CHECKSUM && i < TarFields.CHECKSUM + 8 ? ' ' : block[i] & 0xff;
    }
    if (number(TarFields.CHECKSUM, 8, "checksum") != sum) {
      throw problem.malformed("a header's checksum is wrong");
    }
  }

  private long number(int offset, int length, String what) {
    long value = signedNumber(offset, length, what);
    if (value < 0) {
      throw problem.malformed("negative " + what + " " + value);
    }
    return value;
  }

  /** Octal digits, or a big-endian number with the first bit set where octal does not reach. */
  private long signedNumber(int offset, int length, String what) {
    if ((block[offset] & 0x80) != 0) {
      return binaryNumber(offset, length, what);
    }
    long value = 0;
    int i = offset;
    int end = offset + length;
    while (i < end && block[i] == ' ') {
      i++;
    }
    while (i < end && block[i] >= '0' && block[i] <= '7') {
      value = (value << 3) | (block[i] - '0');
      i++;
    }
    if (i < end && block[i] != 0 && block[i] != ' ') {
      throw problem.malformed("the " + what + " in a header is not a number");
    }
    return value;
  }

  private long binaryNumber(int offset, int length, String what) {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = offset; i < offset + length; i++) {
      int b = i == offset ? (negative ? block[i] | 0x80 : block[i] & 0x7f) : block[i];
      if (value > (Long.MAX_VALUE >> 8) || value < (Long.MIN_VALUE >> 8)) {
        throw problem.malformed("the " + what + " in a header is too large");
      }
      value = (value << 8) | (b & 0xff);
    }
    return value;
  }

  private String field(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return text(block, offset, end - offset, problem);
  }

  private String terminated(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return text(bytes, 0, length, problem);
  }

  /** Bytes that must be UTF-8 as text. */
  public static String text(byte[] bytes, int offset, int length, TarDiagnostics problem) {
    try {
      // A fresh decoder reports what is not UTF-8, where a String would quietly replace it.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw problem.malformed(
          "a name is not UTF-8: "
              + TarDiagnostics.printable(
                  new String(bytes, offset, length, StandardCharsets.ISO_8859_1)),
          e);
    }
  }

  /** What headers before an entry say about it. */
  static final class Extensions {
    @Nullable String name;
    @Nullable String linkName;
    long size = -1;
    long uid = -1;
    long gid = -1;
    long mtime;
    boolean hasMtime;
    boolean sparse;
    final SortedMap<String, Xattr> xattrs = new TreeMap<>();

    void take(Extensions other) {
      name = other.name;
      linkName = other.linkName;
      size = other.size;
      uid = other.uid;
      gid = other.gid;
      mtime = other.mtime;
      hasMtime = other.hasMtime;
      sparse = other.sparse;
      xattrs.putAll(other.xattrs);
    }
  }
}
