package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.tar.TarDiagnostics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What a decompressor makes of a package's bytes: its complaints become diagnostics, its output is
 * limited. Failures of the disk, which come up through the decompressor unchecked, stay what they
 * are.
 */
final class GuardedInputStream extends InputStream {
  private final InputStream in;
  private final DebDiagnostics problem;
  private final long limit;
  private long count;

  /**
   * @param limit the most bytes there may be
   */
  GuardedInputStream(InputStream in, DebDiagnostics problem, long limit) {
    this.in = in;
    this.problem = problem;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n;
    try {
      n = in.read(buffer, offset, length);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CoracleException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw problem.malformed("cannot be decompressed: " + reason(e), e);
    }
    if (n > 0) {
      count += n;
      if (count > limit) {
        throw problem.malformed("unpacks to more than " + limit + " bytes");
      }
    }
    return n;
  }

  static String reason(Exception e) {
    return e.getMessage() == null || e.getMessage().isBlank()
        ? e.getClass().getSimpleName()
        : TarDiagnostics.printable(e.getMessage());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
