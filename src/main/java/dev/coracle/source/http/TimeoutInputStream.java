package dev.coracle.source.http;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.tree.BulkReadInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A body in chunks, each read of which has a deadline: the library reads what follows the last
 * chunk to its end, which a hostile server never sends. A read that is given up cannot be stopped,
 * and its stream cannot be closed; both end with the process.
 */
final class TimeoutInputStream extends BulkReadInputStream {
  private final InputStream body;
  private final Duration limit;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(DaemonThread.factory("http body"));

  private boolean givenUp;

  TimeoutInputStream(InputStream body, Duration limit) {
    this.body = body;
    this.limit = limit;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    return await(reader.submit(() -> body.read(bytes, from, length)));
  }

  private <T> T await(Future<T> done) throws IOException {
    try {
      return done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      givenUp = true;
      // A server that sends nothing at all ran into the socket's own limit before.
      throw new UnusableAddressException(
          "what it sends after the body had no end in " + limit.toMillis() + " ms");
    } catch (InterruptedException e) {
      givenUp = true;
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (!givenUp) {
        await(
            reader.submit(
                () -> {
                  body.close();
                  return true;
                }));
      }
    } finally {
      reader.shutdownNow();
    }
  }
}
