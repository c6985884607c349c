package dev.coracle.source.apt.deb;

import dev.coracle.tar.Decompression;
import dev.coracle.tree.BulkReadInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a decompressor makes of a package's bytes: its complaints become diagnostics, its output is
 * limited. Failures of the disk, which come up through the decompressor unchecked, stay what they
 * are.
 */
final class GuardedInputStream extends BulkReadInputStream {
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
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = Decompression.read(in, buffer, offset, length, problem, "cannot be decompressed");
    if (n > 0) {
      count += n;
      if (count > limit) {
        throw problem.malformed("unpacks to more than " + limit + " bytes");
      }
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
