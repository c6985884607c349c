package dev.coracle.build.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.ImageReader;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityCheck;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares a result's files with its manifest, as a host does before it starts guests from them.
 * Where an image has a Merkle tree, the first block that differs is named.
 */
public final class HashCheck {

  private HashCheck() {}

  /**
   * Checks every file.
   *
   * @return the differences, one line each; empty if there is none
   */
  public static List<String> differences(Path directory, Manifest manifest) throws IOException {
    List<String> differences = new ArrayList<>();
    for (Artifact artifact : manifest.artifacts()) {
      Path file = directory.resolve(artifact.name());
      Optional<Manifest.Image> image = manifest.imageIn(artifact.name());
      Optional<Sha256> root = image.flatMap(Manifest.Image::verityRoot);
      if (!Files.isRegularFile(file)) {
        differences.add(artifact.name() + " is not there");
      } else if (Files.size(file) != artifact.size()) {
        differences.add(
            artifact.name() + " has " + Files.size(file) + " bytes, not " + artifact.size());
      } else if (root.isPresent() && image.get().verityCommandLine().isEmpty()) {
        sidecar(file, root.get()).ifPresent(differences::add);
      } else if (!Sha256.of(file).equals(artifact.sha256())) {
        Optional<String> block =
            root.isPresent() ? inImage(file, image.get(), root.get()) : Optional.empty();
        differences.add(
            block.orElse(artifact.name() + " differs from its SHA-256 in the manifest"));
      }
    }
    return differences;
  }

  /**
   * Refuses a result of which a file differs.
   *
   * @param fix what its user can do
   * @throws CoracleException (INTEGRITY) {@code verify.hash}
   */
  public static void require(Path directory, Manifest manifest, String fix) throws IOException {
    List<String> differences = differences(directory, manifest);
    if (!differences.isEmpty()) {
      throw new CoracleException(
          ExitCode.INTEGRITY, Diagnostic.error("verify.hash", differences.get(0), fix));
    }
  }

  /**
   * Whether a result's files are as they were made, by cheap evidence: size, and no change since
   * the manifest was written, which is last. A file that changed later, or was copied, is hashed.
   */
  public static boolean looksUntouched(Path directory, Manifest manifest) throws IOException {
    FileTime written = Files.getLastModifiedTime(directory.resolve(ResultStore.MANIFEST));
    for (Artifact artifact : manifest.artifacts()) {
      Path file = directory.resolve(artifact.name());
      if (!Files.isRegularFile(file) || Files.size(file) != artifact.size()) {
        return false;
      }
      boolean later =
          Files.getLastModifiedTime(file).compareTo(written) > 0
              || ((FileTime) Files.getAttribute(file, "unix:ctime")).compareTo(written) > 0;
      if (later && !Sha256.of(file).equals(artifact.sha256())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> sidecar(Path image, Sha256 root) throws IOException {
    Path tree = ImageStage.verityFile(image);
    if (!Files.isRegularFile(tree)) {
      return Optional.empty(); // It is an artifact itself and reported as such.
    }
    return badBlock(image, () -> VerityCheck.firstBadBlock(image, tree, root));
  }

  /** With a tree in the image, which covers only the file system. */
  private static Optional<String> inImage(Path image, Manifest.Image facts, Sha256 root)
      throws IOException {
    try {
      return badBlock(
          image,
          () -> ImageFormats.WRITER.firstBadBlock(image, facts.format().layout().word(), root));
    } catch (MalformedImageException e) {
      return Optional.of(image.getFileName() + " is damaged: " + e.getMessage());
    }
  }

  private interface Search {
    OptionalLong run() throws IOException;
  }

  private static Optional<String> badBlock(Path image, Search search) throws IOException {
    OptionalLong bad;
    try {
      bad = search.run();
    } catch (CoracleException e) {
      return Optional.of(e.diagnostics().get(0).message());
    }
    if (bad.isEmpty()) {
      return Optional.empty();
    }
    long at = bad.getAsLong() * Verity.BLOCK;
    return Optional.of(
        image.getFileName()
            + " differs first in block "
            + bad.getAsLong()
            + " (byte "
            + at
            + fileAt(image, at).map(path -> ", " + path).orElse("")
            + ")");
  }

  /** The file that a byte belongs to, if the damaged image can still be read. */
  private static Optional<String> fileAt(Path image, long at) {
    try (FileChannel channel = FileChannel.open(image)) {
      ImageReader.Opened opened = ImageFormats.READER.open(channel, image);
      for (StoredNode node : opened.fileSystem().nodes()) {
        for (StoredNode.Range range : node.ranges()) {
          long begin = opened.offset() + range.position();
          if (range.isStored() && begin < at + Verity.BLOCK && begin + range.length() > at) {
            return Optional.of(node.path().text());
          }
        }
      }
      return Optional.empty();
    } catch (IOException | CoracleException e) {
      return Optional.empty();
    }
  }
}
