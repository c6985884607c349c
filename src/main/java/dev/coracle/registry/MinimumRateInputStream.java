package dev.coracle.registry;

import dev.coracle.tree.BulkReadInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of an answer from a server that has to keep sending. A request's time-out ends with the
 * answer's head, and a server that sends a byte now and then would hold its reader for ever.
 */
final class MinimumRateInputStream extends BulkReadInputStream {
  /** In bytes for each window; a slow modem's part of a second. */
  private static final long LEAST = 16 << 10;

  private static final Timer TIMER = new Timer("registry body", true);

  private final InputStream in;
  private final AtomicLong came = new AtomicLong();
  private final TimerTask watch;
  private volatile boolean tooSlow;

  /**
   * Watches a body.
   *
   * @param window in which 16 KiB must come
   */
  MinimumRateInputStream(InputStream body, Duration window) {
    in = body;
    watch =
        new TimerTask() {
          private long before;

          @Override
          public void run() {
            long now = came.get();
            if (now - before < LEAST) {
              tooSlow = true;
              end();
            }
            before = now;
          }
        };
    TIMER.schedule(watch, window.toMillis(), window.toMillis());
  }

  private void end() {
    watch.cancel();
    try {
      in.close();
    } catch (IOException e) {
      // It is given up in any case.
      return;
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n;
    try {
      n = in.read(buffer, offset, length);
    } catch (IOException e) {
      throw tooSlow ? slow() : e;
    }
    if (tooSlow) {
      throw slow();
    }
    came.addAndGet(Math.max(0, n));
    return n;
  }

  private static IOException slow() {
    return new SocketTimeoutException("too little came for too long");
  }

  @Override
  public void close() throws IOException {
    watch.cancel();
    in.close();
  }
}
