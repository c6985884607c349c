package dev.coracle.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process writes its progress to. */
public final class StandardError {
  private StandardError() {}

  /**
   * Whether standard error is a terminal. Java's console answers for standard input and output, and
   * since JDK 22 always; here it is the file descriptor that counts.
   */
  public static boolean isTerminal() {
    return isTerminal(Path.of("/proc/self/fd/2"));
  }

  static boolean isTerminal(Path descriptor) {
    try {
      String file = Files.readSymbolicLink(descriptor).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
