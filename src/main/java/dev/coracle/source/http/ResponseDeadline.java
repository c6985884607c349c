package dev.coracle.source.http;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/**
 * One deadline for a connection until its body begins. A socket's own time-out counts from byte to
 * byte, so a server that sends one a second would never run into it.
 */
final class ResponseDeadline implements AutoCloseable {
  private static final Timer TIMER = new Timer("http deadline", true);

  private final TimerTask task;
  private volatile boolean passed;

  ResponseDeadline(HttpURLConnection connection, Duration time) {
    task =
        new TimerTask() {
          @Override
          public void run() {
            passed = true;
            // Closes the socket, which ends a read that hangs.
            connection.disconnect();
          }
        };
    TIMER.schedule(task, time.toMillis());
  }

  /** Whether it passed, and the connection was closed for it. */
  boolean passed() {
    return passed;
  }

  @Override
  public void close() {
    task.cancel();
  }
}
