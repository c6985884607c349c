package dev.coracle.publish;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.OwnedDirectories;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The output directory: {@code NAME/VERSION/} for every result, and beside them {@code latest}, a
 * link to the newest that passed. A result appears by one rename, or not at all.
 */
public final class ResultStore {
  /** The link to the newest result of a name. */
  public static final String LATEST = "latest";

  /** The manifest's file name. */
  public static final String MANIFEST = "manifest.json";

  /** The verdict's file name. */
  public static final String VERDICT = "verify.json";

  /** Recipe, lock and local files that a result was made of. */
  public static final String INPUTS = "inputs.zip";

  /** The bill of materials in CycloneDX's format. */
  public static final String CYCLONE_DX = "sbom.cdx.json";

  /** The bill of materials in SPDX's format. */
  public static final String SPDX = "sbom.spdx.json";

  private static final String PRIVATE = ".building-";
  private static final String REPLACED = ".replaced-";

  private final Path output;

  /** An output directory, which need not exist yet. */
  public ResultStore(Path output) {
    this.output = output;
  }

  /** Where a version's result stands or will stand. */
  public Path directory(String name, String version) {
    return output.resolve(name).resolve(version);
  }

  /** A version's manifest, if the version is there. */
  public Optional<Manifest> manifest(String name, String version) {
    Path file = directory(name, version).resolve(MANIFEST);
    return Files.isRegularFile(file) ? Optional.of(ManifestReader.read(file)) : Optional.empty();
  }

  /** A new private directory on the output's own file system. */
  public Path privateDirectory(String name) throws IOException {
    try {
      Path parent = Files.createDirectories(output.resolve(name));
      sweep(parent);
      return OwnedDirectories.create(parent, PRIVATE);
    } catch (IOException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "output.unwritable",
              "cannot write results to " + output + ": " + IoErrorMessage.words(e),
              "make it writable, or name another directory with --output"),
          e);
    }
  }

  /** Removes a private directory, and the result's name where nothing else is below it. */
  public void discard(Path privateDirectory) throws IOException {
    OwnedDirectories.delete(privateDirectory);
    for (Path place : List.of(privateDirectory.getParent(), output)) {
      try {
        Files.deleteIfExists(place);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }

  /** Removes what killed builds left, and puts back what one had moved away to replace it. */
  private static void sweep(Path parent) throws IOException {
    OwnedDirectories.sweep(parent, PRIVATE);
    OwnedDirectories.sweep(
        parent,
        REPLACED,
        place -> {
          List<Path> versions = Files.isDirectory(place) ? list(place) : List.of();
          for (Path old : versions) {
            Path target = parent.resolve(old.getFileName());
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
              Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
          }
        });
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> names = Files.list(directory)) {
      return names.toList();
    }
  }

  /** Moves a finished private directory to its version, in place of one that is there. */
  public Path publish(Path finished, String name, String version) throws IOException {
    Path target = directory(name, version);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Path away = OwnedDirectories.create(output.resolve(name), REPLACED);
      try {
        Path old = away.resolve(version);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
          Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
          Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
          throw e;
        }
      } finally {
        OwnedDirectories.delete(away);
      }
    } else {
      Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    }
    OwnedDirectories.release(finished);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    return target;
  }

  /**
   * Refuses an output in which {@code latest} cannot become a link: unpacked by a program that
   * knows no links, it is a directory or a file.
   *
   * @throws CoracleException (ENVIRONMENT)
   */
  public void checkLatest(String name) {
    Path link = output.resolve(name).resolve(LATEST);
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "output.latest",
              link + " is not a symbolic link, so it cannot be set to the new version",
              "move it away if it is yours, or remove it: it was a copy of a version beside it"));
    }
  }

  /** Points {@code latest} at a version. */
  public void markLatest(String name, String version) throws IOException {
    Path link = output.resolve(name).resolve(LATEST);
    Path fresh = link.resolveSibling(".latest-" + UUID.randomUUID());
    Files.createSymbolicLink(fresh, Path.of(version));
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether {@code latest} points at a version. */
  public boolean isLatest(String name, String version) throws IOException {
    Path link = output.resolve(name).resolve(LATEST);
    return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).toString().equals(version);
  }

  /** The directories of all results, by name and version. */
  public List<Path> results() throws IOException {
    List<Path> results = new ArrayList<>();
    if (!Files.isDirectory(output)) {
      return results;
    }
    for (Path name : children(output)) {
      for (Path version : children(name)) {
        if (!Files.isSymbolicLink(version) && Files.isRegularFile(version.resolve(MANIFEST))) {
          results.add(version);
        }
      }
    }
    return results;
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(child -> Files.isDirectory(child))
          .filter(child -> !child.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }
}
