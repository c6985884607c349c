package dev.coracle.verify.qemu;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Ends another process when this one ends, even by SIGKILL: a shell waits on a pipe whose other end
 * only this process holds. Should the whole process group be killed, both are in it.
 */
final class OwnerWatch implements AutoCloseable {
  private static final String SCRIPT =
      "trap '' INT TERM HUP; read -r pid || exit; read -r end; kill -9 \"$pid\" 2>/dev/null";

  private final Process watcher;

  private OwnerWatch(Process watcher) {
    this.watcher = watcher;
  }

  /** Starts the watch, before what is to be watched starts. */
  static OwnerWatch start() throws IOException {
    return new OwnerWatch(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Names the process that must not outlive this one. */
  void watch(Process process) throws IOException {
    OutputStream pipe = watcher.getOutputStream();
    pipe.write((process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }

  /** Ends the watch; to be called once the watched process has ended. */
  @Override
  public void close() {
    watcher.destroyForcibly();
  }
}
