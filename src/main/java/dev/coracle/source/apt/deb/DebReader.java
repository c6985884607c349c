package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.DiskInputStream;
import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Predicate;

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
      new DebWalk(counted, problem, limit, visitor).run();
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
        new DebWalk(counted, problem, limit, visitor).run();
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
}
