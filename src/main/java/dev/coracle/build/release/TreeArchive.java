package dev.coracle.build.release;

import dev.coracle.build.image.ImageFormats;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageReader;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.UnreadableFileException;
import dev.coracle.image.unpack.CompressedFile;
import dev.coracle.publish.Manifest;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The tree of a result's root image as a tar archive. */
final class TreeArchive {
  private static final Origin ORIGIN = Origin.generated("a result's image", "publishing its tree");

  private final OutputStream spool;
  private final Path spooled;
  private final Map<Long, TreePath> files = new HashMap<>();
  private final FileTree.Builder tree = FileTree.builder();
  private long end;

  private TreeArchive(Path spooled, OutputStream spool) {
    this.spooled = spooled;
    this.spool = spool;
  }

  /**
   * Writes it; the tree is the one that the manifest names, whatever format the image has.
   *
   * @param scratch a directory for the files' bytes
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) if the image is another tree
   */
  static void write(Path image, Manifest manifest, Path scratch, Path to) throws IOException {
    Path spooled = scratch.resolve("file-contents");
    FileTree tree;
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(image, image);
        OutputStream spool = Files.newOutputStream(spooled)) {
      TreeArchive archive = new TreeArchive(spooled, spool);
      StoredFileSystem stored = ImageFormats.READER.open(unpacked.channel(), image).fileSystem();
      for (StoredNode node : stored.nodes()) {
        archive.add(stored, node);
      }
      tree = archive.tree.build();
    } catch (MalformedImageException e) {
      throw ImageReader.malformed(image, e);
    } catch (UnreadableFileException e) {
      throw ReleaseDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "release.tree",
          "the tree in " + image + " cannot be read: " + e.getMessage(),
          "publish without --tree");
    }
    ImageFacts facts =
        ImageFormats.WRITER.write(
            tree,
            ImageOptions.archive(FileSystemType.TAR, CompressionType.NONE, OptionalLong.empty()),
            to);
    Files.delete(spooled);
    if (!facts.treeDigest().equals(manifest.tree().digest())) {
      throw ReleaseDiagnostics.problem(
          ExitCode.INTEGRITY,
          "release.tree",
          image + " does not hold the tree that its manifest names",
          "build it again before publishing it");
    }
  }

  private void add(StoredFileSystem stored, StoredNode node) throws IOException {
    tree.put(node.path(), node(stored, node));
  }

  private Node node(StoredFileSystem stored, StoredNode node) throws IOException {
    return switch (node.kind()) {
      case DIRECTORY -> new Node.Directory(node.metadata(), ORIGIN);
      case SYMLINK -> new Node.Symlink(node.metadata(), node.target(), ORIGIN);
      case REGULAR -> file(stored, node);
      case CHARACTER -> device(node, Node.Device.Type.CHARACTER);
      case BLOCK -> device(node, Node.Device.Type.BLOCK);
      case FIFO -> device(node, Node.Device.Type.FIFO);
      case SOCKET -> device(node, Node.Device.Type.SOCKET);
    };
  }

  private static Node device(StoredNode node, Node.Device.Type type) {
    return new Node.Device(node.metadata(), type, node.major(), node.minor(), ORIGIN);
  }

  private Node file(StoredFileSystem stored, StoredNode node) throws IOException {
    TreePath first = files.putIfAbsent(node.inode(), node.path());
    if (first != null) {
      return new Node.HardLink(node.metadata(), first, ORIGIN);
    }
    long begin = end;
    Sha256 digest = copy(stored, node);
    return new Node.RegularFile(
        node.metadata(), Content.of(spooled, begin, end - begin, digest), ORIGIN);
  }

  private Sha256 copy(StoredFileSystem stored, StoredNode node) throws IOException {
    MessageDigest digester = Sha256.digester();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = stored.open(node)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digester.update(buffer, 0, n);
        spool.write(buffer, 0, n);
        end += n;
      }
    }
    return Sha256.of(digester);
  }
}
