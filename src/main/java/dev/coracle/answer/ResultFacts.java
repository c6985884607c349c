package dev.coracle.answer;

import dev.coracle.host.InputFile;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsReader;
import dev.coracle.publish.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is known of a result.
 *
 * @param directory where it is
 * @param files every node of its image
 */
public record ResultFacts(
    Path directory, Manifest manifest, List<FileEntry> files, Origins origins) {

  /**
   * Reads a result.
   *
   * @param large which large lists of its origins are needed
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) if it is none, is damaged, or is
   *     of an earlier Coracle
   */
  public static ResultFacts read(Path directory, OriginsReader.Part... large) {
    ManifestReader.Whole whole = ManifestReader.readWhole(directory.resolve(ResultStore.MANIFEST));
    return new ResultFacts(
        directory, whole.manifest(), whole.files(), OriginsReader.read(directory, large));
  }

  /** {@code base 0.1.0}. */
  public String title() {
    return manifest.name() + " " + manifest.version();
  }

  /** The files by path. */
  public Map<String, FileEntry> byPath() {
    return files.stream()
        .collect(Collectors.toMap(FileEntry::path, Function.identity(), (a, b) -> a));
  }

  /** The name of the package that a file is from; empty for another file. */
  public static Optional<String> packageOf(FileEntry file) {
    int space = file.source().indexOf(' ');
    return file.kind().equals("package") && space > 0
        ? Optional.of(file.source().substring(0, space))
        : Optional.empty();
  }

  /** The kernel's configuration; empty where the result has no such file. */
  public DotConfig kernelConfig() throws IOException {
    Path file = directory.resolve(KernelArtifacts.CONFIG);
    return DotConfig.read(Files.isRegularFile(file) ? InputFile.text(file) : "");
  }
}
