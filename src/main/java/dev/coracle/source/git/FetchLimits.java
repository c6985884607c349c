package dev.coracle.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** Ends a fetch that takes too long or brings too much. */
final class FetchLimits extends EmptyProgressMonitor {
  private static final Duration LONGEST = Duration.ofMinutes(20);

  /** In bytes. */
  private static final long LARGEST = 4L << 30;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Path repository;
  private final long begun = System.nanoTime();
  private volatile long looked = begun;
  private volatile String exceeded = "";

  FetchLimits(Path repository) {
    this.repository = repository;
  }

  @Override
  public boolean isCancelled() {
    long now = System.nanoTime();
    if (exceeded.isEmpty() && now - looked > BETWEEN_LOOKS.toNanos()) {
      looked = now;
      if (now - begun > LONGEST.toNanos()) {
        exceeded = "it took more than " + LONGEST.toMinutes() + " minutes";
      } else if (size() > LARGEST) {
        exceeded = "it has more than " + (LARGEST >> 30) + " GiB";
      }
    }
    return !exceeded.isEmpty();
  }

  /** Reports a limit that was exceeded, if that is what ended the fetch. */
  void check(GitDiagnostics problem) {
    if (!exceeded.isEmpty()) {
      throw problem.unreadable(new IOException(exceeded));
    }
  }

  private long size() {
    try (Stream<Path> files = Files.walk(repository)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | RuntimeException changing) {
      return 0;
    }
  }
}
