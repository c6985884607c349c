package dev.coracle.tar;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.IoErrorMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reading from a decompressor of hostile bytes. */
public final class Decompression {
  private Decompression() {}

  /**
   * Reads some bytes. The decompressor's complaints become diagnostics; failures of the disk, which
   * come up through it unchecked, stay what they are.
   *
   * @param what the fault in words, such as {@code cannot be decompressed}
   * @return how many bytes were read; -1 at the end
   */
  public static int read(
      InputStream in, byte[] buffer, int offset, int length, TarDiagnostics problem, String what)
      throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CoracleException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw problem.malformed(what + ": " + reason(e), e);
    }
  }

  /** What an exception says, fit for a terminal; its type where it says nothing. */
  public static String reason(Exception e) {
    return TarDiagnostics.printable(IoErrorMessage.words(e));
  }
}
