package dev.coracle.verify.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Consoles of real boots, recorded. */
public final class Recorded {
  private Recorded() {}

  /** Reads {@code verify/NAME-console.log} as a boot's console would be. */
  public static BootObservation console(String name, String target) throws IOException {
    BootWatcher watcher = new BootWatcher(target);
    Path log = Files.createTempFile("console", ".log");
    try (InputStream stream =
        Recorded.class.getResourceAsStream("/verify/" + name + "-console.log")) {
      ConsoleLog console = new ConsoleLog(stream, log, watcher::accept);
      console.run();
      return watcher.observation(console.bytes());
    } finally {
      Files.delete(log);
    }
  }

  /** The text of {@code verify/NAME-console.log}. */
  static String text(String name) throws IOException {
    try (InputStream stream =
        Recorded.class.getResourceAsStream("/verify/" + name + "-console.log")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public static BootObservation lines(String target, List<String> lines) {
    BootWatcher watcher = new BootWatcher(target);
    lines.forEach(line -> ConsoleParser.parse(line).forEach(watcher::accept));
    return watcher.observation(lines.stream().mapToLong(line -> line.length() + 1).sum());
  }
}
