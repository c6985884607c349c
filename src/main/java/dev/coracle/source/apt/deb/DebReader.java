package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * Reads a package file (deb(5)): an ar archive of {@code debian-binary}, {@code control.tar.*} and
 * {@code data.tar.*}, in this order. Runs nothing of it. All methods may be called from several
 * threads.
 *
 * <p>Whatever is wrong with the file is a {@code deb.malformed} diagnostic (INTEGRITY).
 */
public final class DebReader {
  /** The most that a package may unpack to, in bytes: larger than any in Debian. */
  public static final long DEFAULT_LIMIT = 4L << 30;

  private static final String FORMAT_MEMBER = "debian-binary";
  private static final Set<String> MAINTAINER_SCRIPTS =
      Set.of("preinst", "postinst", "prerm", "postrm");
  private static final int MAX_CONTROL_BYTES = 1 << 24;
  private static final int MAX_FORMAT_BYTES = 64;

  /** Enough for {@code xz -9}, which needs 65 MiB; a hostile file may ask for 4 GiB. */
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private DebReader() {}

  /** Called with what is in a package, in the file's order. */
  interface Visitor {
    /** The control fields; before any entry. */
    void control(DebControl control);

    /**
     * An entry of the data archive.
     *
     * @param body its bytes, if it is a regular file; whatever is not read is skipped
     * @return whether to go on
     */
    boolean entry(TarHeader header, TarReader body) throws IOException;
  }

  /**
   * The control fields.
   *
   * @param packageName for diagnostics
   */
  public static DebControl control(Path deb, String packageName) throws IOException {
    DebControl[] found = new DebControl[1];
    walk(
        deb,
        new DebDiagnostics(packageName),
        DEFAULT_LIMIT,
        new Visitor() {
          @Override
          public void control(DebControl control) {
            found[0] = control;
          }

          @Override
          public boolean entry(TarHeader header, TarReader body) {
            return false;
          }
        });
    return found[0];
  }

  /**
   * Writes one regular file of a package, the first that fits, without unpacking the rest.
   *
   * @param packageName for diagnostics
   * @param digest of the whole package, which is compared while it is read
   * @param wanted says which
   * @param to a new file; not there after a failure
   * @return the path of the file in the package, or empty if none fits
   */
  public static Optional<TreePath> extract(
      Path deb, String packageName, Sha256 digest, Predicate<TreePath> wanted, Path to)
      throws IOException {
    DebDiagnostics problem = new DebDiagnostics(packageName);
    TreePath[] found = new TreePath[1];
    Visitor visitor =
        new Visitor() {
          @Override
          public void control(DebControl control) {}

          @Override
          public boolean entry(TarHeader header, TarReader body) throws IOException {
            if (header.type() != TarFields.FILE) {
              return true;
            }
            TreePath path = EntryPaths.path(header.name(), problem);
            if (!wanted.test(path)) {
              return true;
            }
            write(body, to);
            found[0] = path;
            return false;
          }
        };
    boolean sound = false;
    try {
      walk(deb, problem, DEFAULT_LIMIT, digest, visitor);
      sound = true;
    } finally {
      if (!sound) {
        Files.deleteIfExists(to);
      }
    }
    return Optional.ofNullable(found[0]);
  }

  private static void write(TarReader body, Path to) throws IOException {
    boolean complete = false;
    try (OutputStream out =
        Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = body.read(buffer, 0, buffer.length);
          n >= 0;
          n = body.read(buffer, 0, buffer.length)) {
        out.write(buffer, 0, n);
      }
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(to);
      }
    }
  }

  /** Reads a package from beginning to end, or until the visitor has enough. */
  static void walk(Path deb, DebDiagnostics problem, long limit, Visitor visitor)
      throws IOException {
    try (InputStream file = new DiskInputStream(Files.newInputStream(deb));
        CountingInputStream counted =
            new CountingInputStream(new BufferedInputStream(file, 1 << 16))) {
      new Walk(counted, problem, limit, visitor).run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * As {@link #walk(Path, DebDiagnostics, long, Visitor)}, and hashes the same bytes: the file may
   * have been replaced since it was fetched.
   */
  static void walk(Path deb, DebDiagnostics problem, long limit, Sha256 digest, Visitor visitor)
      throws IOException {
    MessageDigest digester = Sha256.digester();
    try (InputStream file = new DiskInputStream(Files.newInputStream(deb));
        InputStream buffered =
            new BufferedInputStream(new DigestInputStream(file, digester), 1 << 16);
        CountingInputStream counted = new CountingInputStream(buffered)) {
      CoracleException malformed = null;
      try {
        new Walk(counted, problem, limit, visitor).run();
      } catch (CoracleException e) {
        malformed = e;
      }
      buffered.transferTo(OutputStream.nullOutputStream());
      Sha256 actual = Sha256.of(digester);
      if (!actual.equals(digest)) {
        throw problem.changed(deb, digest, actual);
      }
      if (malformed != null) {
        throw malformed;
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static final class Walk {
    private final CountingInputStream counted;
    private final ArArchiveInputStream ar;
    private final DebDiagnostics problem;
    private final long limit;
    private final Visitor visitor;

    private Walk(CountingInputStream counted, DebDiagnostics problem, long limit, Visitor visitor) {
      this.counted = counted;
      this.ar = new ArArchiveInputStream(counted);
      this.problem = problem;
      this.limit = limit;
      this.visitor = visitor;
    }

    private void run() throws IOException {
      Member format = member();
      if (!format.name().equals(FORMAT_MEMBER)) {
        throw problem.malformed("the first member is not " + FORMAT_MEMBER);
      }
      checkFormat(new String(readSmall(ar, MAX_FORMAT_BYTES), StandardCharsets.US_ASCII));
      finish(format);
      Member control = tarMember("control.tar");
      visitor.control(readControl(control));
      finish(control);
      Member data = tarMember("data.tar");
      TarReader tar = new TarReader(decompressed(data, "data.tar", limit), problem);
      for (Optional<TarHeader> header = tar.next(); header.isPresent(); header = tar.next()) {
        if (!visitor.entry(header.get(), tar)) {
          return;
        }
      }
      tar.drain();
      finish(data);
      end();
    }

    private void checkFormat(String text) {
      if (!text.matches("2\\.[0-9]+\n(?s:.*)")) {
        throw problem.malformed(
            "package format '" + TarDiagnostics.printable(text.strip()) + "' instead of 2.0");
      }
    }

    /** The next member; those whose names begin with an underscore are others' business. */
    private Member tarMember(String name) throws IOException {
      Member member = member();
      while (member.name().startsWith("_")) {
        finish(member);
        member = member();
      }
      if (!member.name().equals(name) && !member.name().startsWith(name + ".")) {
        throw problem.malformed("this member is in the place of " + name);
      }
      return member;
    }

    private Member member() throws IOException {
      Optional<Member> member = nextMember();
      return member.orElseThrow(
          () -> problem.malformed("the file ends before data.tar: it is cut short or no package"));
    }

    private Optional<Member> nextMember() throws IOException {
      try {
        ArArchiveEntry entry = ar.getNextEntry();
        if (entry == null) {
          return Optional.empty();
        }
        problem.enterMember(entry.getName());
        if (entry.getSize() < 0) {
          throw problem.malformed("negative size");
        }
        return Optional.of(new Member(entry.getName(), entry.getSize(), counted.count()));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } catch (CoracleException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw problem.malformed("not an ar archive: " + GuardedInputStream.reason(e), e);
      }
    }

    private InputStream decompressed(Member member, String base, long most) throws IOException {
      String suffix = member.name().substring(base.length());
      try {
        InputStream plain =
            switch (suffix) {
              case "" -> ar;
              case ".xz" ->
                  XZCompressorInputStream.builder()
                      .setInputStream(ar)
                      .setDecompressConcatenated(true)
                      .setMemoryLimitKiB(XZ_MEMORY_KIB)
                      .get();
              case ".zst" -> new ZstdCompressorInputStream(ar);
              case ".gz" ->
                  GzipCompressorInputStream.builder()
                      .setInputStream(ar)
                      .setDecompressConcatenated(true)
                      .get();
              case ".bz2" -> new BZip2CompressorInputStream(ar, true);
              default -> throw problem.malformed("unknown compression '" + suffix + "'");
            };
        return new GuardedInputStream(new BufferedInputStream(plain, 1 << 16), problem, most);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } catch (CoracleException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw problem.malformed("cannot be decompressed: " + GuardedInputStream.reason(e), e);
      }
    }

    private DebControl readControl(Member member) throws IOException {
      TarReader tar =
          new TarReader(decompressed(member, "control.tar", MAX_CONTROL_BYTES), problem);
      String text = null;
      SortedMap<String, String> scripts = new TreeMap<>();
      for (Optional<TarHeader> header = tar.next(); header.isPresent(); header = tar.next()) {
        String name = header.get().name();
        name = name.startsWith("./") ? name.substring(2) : name;
        if (header.get().type() != TarFields.FILE) {
          continue;
        }
        if (name.equals("control")) {
          byte[] bytes = readAll(tar);
          text = TarReader.text(bytes, 0, bytes.length, problem);
        } else if (MAINTAINER_SCRIPTS.contains(name)) {
          // Read, never run, and of any encoding: what is not understood is not followed.
          scripts.put(name, new String(readAll(tar), StandardCharsets.UTF_8));
        }
      }
      tar.drain();
      if (text == null) {
        throw problem.malformed("the control file is missing");
      }
      return DebControl.parse(text, scripts, problem);
    }

    private static byte[] readAll(TarReader tar) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 13];
      for (int n = tar.read(buffer, 0, buffer.length);
          n >= 0;
          n = tar.read(buffer, 0, buffer.length)) {
        bytes.write(buffer, 0, n);
      }
      return bytes.toByteArray();
    }

    private byte[] readSmall(InputStream in, int most) throws IOException {
      byte[] bytes = new GuardedInputStream(in, problem, most).readNBytes(most);
      return bytes;
    }

    /** Skips what a decompressor left of a member and checks that all of it was there. */
    private void finish(Member member) throws IOException {
      try {
        ar.transferTo(OutputStream.nullOutputStream());
      } catch (IOException | RuntimeException e) {
        throw problem.malformed("the package file is cut short", e);
      }
      if (counted.count() - member.start() < member.size()) {
        throw problem.malformed("the package file is cut short");
      }
    }

    private void end() throws IOException {
      for (Optional<Member> more = nextMember(); more.isPresent(); more = nextMember()) {
        if (!more.get().name().startsWith("_")) {
          throw problem.malformed("a member after data.tar");
        }
        finish(more.get());
      }
    }
  }

  /**
   * A member of the ar archive.
   *
   * @param start offset of its first byte in the file
   */
  private record Member(String name, long size, long start) {}

  /** Counts what was read. */
  private static final class CountingInputStream extends FilterInputStream {
    private long count;

    private CountingInputStream(InputStream in) {
      super(in);
    }

    private long count() {
      return count;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      count += Math.max(n, 0);
      return n;
    }

    @Override
    public long skip(long amount) throws IOException {
      long n = in.skip(amount);
      count += n;
      return n;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  /** Throws disk errors unchecked, so that they are not taken for a malformed package. */
  private static final class DiskInputStream extends FilterInputStream {
    private DiskInputStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() {
      try {
        return in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
