package dev.coracle.publish;

import dev.coracle.diagnostic.CoracleException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * The version before: of all versions of a name that passed, the one built last before another.
 *
 * @param version its version
 * @param directory its result
 */
public record PreviousVersion(String version, Path directory) {

  /**
   * Looks beside a result.
   *
   * @param directory the result, published or still private
   * @param manifest the result's
   */
  public static Optional<PreviousVersion> of(Path directory, Manifest manifest) throws IOException {
    Path own = directory.toAbsolutePath().normalize();
    FileTime built = Files.getLastModifiedTime(own.resolve(ResultStore.MANIFEST));
    PreviousVersion best = null;
    FileTime bestTime = null;
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(own.getParent())) {
      for (Path each : beside) {
        Path file = each.resolve(ResultStore.MANIFEST);
        if (Files.isSymbolicLink(each)
            || each.getFileName().toString().startsWith(".")
            || !Files.isRegularFile(file)
            || !Verdict.read(each.resolve(ResultStore.VERDICT))
                .map(Verdict::passed)
                .orElse(false)) {
          continue;
        }
        FileTime time = Files.getLastModifiedTime(file);
        if (time.compareTo(built) <= 0 && (bestTime == null || time.compareTo(bestTime) > 0)) {
          Optional<Manifest> other = read(file);
          if (other.isPresent()
              && other.get().name().equals(manifest.name())
              && !other.get().version().equals(manifest.version())) {
            best = new PreviousVersion(other.get().version(), each);
            bestTime = time;
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static Optional<Manifest> read(Path file) {
    try {
      return Optional.of(ManifestReader.read(file));
    } catch (CoracleException e) {
      // A manifest of another program's version is nothing to compare with.
      return Optional.empty();
    }
  }
}
