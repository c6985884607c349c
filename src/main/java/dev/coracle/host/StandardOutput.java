package dev.coracle.host;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written: a {@link PrintStream} swallows that,
 * and a result that was lost must not end as success.
 */
public final class StandardOutput extends PrintStream {
  private static final int BUFFER = 8192;

  /** What Linux says of a pipe that nobody reads any more (EPIPE). */
  private static final String BROKEN_PIPE = "Broken pipe";

  private final RememberingStream stream;

  private StandardOutput(RememberingStream stream, Charset charset) {
    super(new BufferedOutputStream(stream, BUFFER), true, charset);
    this.stream = stream;
  }

  /** This process' standard output, in the charset of {@link System#out}. */
  public static StandardOutput open() {
    Charset charset = Charset.defaultCharset();
    return over(new FileOutputStream(FileDescriptor.out), charset);
  }

  static StandardOutput over(OutputStream stream, Charset charset) {
    return new StandardOutput(new RememberingStream(stream), charset);
  }

  /**
   * Why something was not written, once all is flushed; empty if everything was, and where the
   * reader of a pipe has gone, as {@code head} does: it has what it wants.
   */
  public Optional<IOException> loss() {
    flush();
    return Optional.ofNullable(stream.failure)
        .filter(failure -> !BROKEN_PIPE.equals(failure.getMessage()));
  }

  private static final class RememberingStream extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    RememberingStream(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }
  }
}
