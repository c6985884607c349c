package dev.coracle.image;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.format.ImageDiagnostics;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.image.partition.DiskLayout;
import dev.coracle.image.unpack.CompressedFile;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityCheck;
import dev.coracle.image.verity.VerityParameters;
import dev.coracle.recipe.CompressionType;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** Writes images, and reads each back before calling it good. */
public final class ImageWriter {
  private final List<FileSystemFormat> formats;
  private final List<DiskLayout> layouts;

  /** A writer of these formats in these layouts. */
  public ImageWriter(List<FileSystemFormat> formats, List<DiskLayout> layouts) {
    this.formats = List.copyOf(formats);
    this.layouts = List.copyOf(layouts);
  }

  /**
   * Writes an image.
   *
   * @param target a file in a private place; made or replaced, and removed again on failure. Sparse
   * @throws CoracleException (RECIPE) if the tree does not fit the format or the limit; (INTEGRITY)
   *     if a file of the tree has other bytes than it says; (ENVIRONMENT) if the file cannot be
   *     written; (BUG) if the image read back differs
   */
  public ImageFacts write(FileTree tree, ImageOptions options, Path target) {
    if (options.compression() == CompressionType.NONE) {
      return writePlain(tree, options, target);
    }
    Path plain = target.resolveSibling("." + target.getFileName() + ".plain");
    try {
      ImageFacts content = writePlain(tree, options, plain);
      CompressionType compression = options.compression();
      Sha256 sha256 = CompressedFile.write(plain, content.imageSha256(), compression, target);
      return content.compressed(compression, Files.size(target), sha256);
    } catch (IOException e) {
      throw ImageDiagnostics.of(e, target);
    } finally {
      ImageDiagnostics.discard(plain);
    }
  }

  private ImageFacts writePlain(FileTree tree, ImageOptions options, Path target) {
    FileSystemFormat format =
        named(formats, FileSystemFormat::name, options.fileSystem().word(), "image.file-system");
    DiskLayout layout = named(layouts, DiskLayout::name, options.layout(), "image.layout");
    checkLabel(format, options.label());
    if (options.guestVerity() && !layout.holdsTree()) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "image.verity",
              "the layout " + layout.name() + " cannot hold a Merkle tree",
              "choose a layout with partitions, or verity: sidecar"));
    }
    TreeCheck.check(tree);
    Sha256 digest = TreeDigest.of(tree);
    Identity identity = Identity.of(digest, options);
    boolean done = false;
    try {
      FileSystemPlan plan =
          format.plan(
              tree,
              new FileSystemOptions(
                  options.label(), identity.uuid(), options.hugeAligned(), options.extras()));
      long treeSize = options.guestVerity() ? Verity.treeSize(plan.size() / Verity.BLOCK) : 0;
      checkSize(tree, plan.size(), treeSize, layout, options);
      write(plan, layout, treeSize, identity, target);
      if (treeSize > 0) {
        addTree(plan, layout, digest, target);
      }
      ImageFacts facts = readBack(tree, digest, identity, plan, format, layout, options, target);
      done = true;
      return facts;
    } catch (IOException e) {
      throw ImageDiagnostics.of(e, target);
    } finally {
      if (!done) {
        ImageDiagnostics.discard(target);
      }
    }
  }

  /**
   * What a guest needs to check an image with the Merkle tree in it.
   *
   * @param parameters of the tree
   * @param identity identifiers by which the guest finds the partitions
   */
  public record VerityPartition(VerityParameters parameters, DiskIdentity identity) {}

  /** Reads the Merkle tree's parameters from an image that was written with one in it. */
  public VerityPartition verityPartition(Path image, String layout) throws IOException {
    DiskLayout known = named(layouts, DiskLayout::name, layout, "image.layout");
    try (FileChannel channel = FileChannel.open(image)) {
      DiskLayout.Found found = known.find(channel);
      return new VerityPartition(Verity.readParameters(channel, found, image), found.identity());
    }
  }

  /**
   * The first data block that differs from the Merkle tree in an image.
   *
   * @param layout of the image
   * @return the block, counted from the start of the image; empty if none differs
   * @throws CoracleException (INTEGRITY) if the tree is not the one that the root digest stands for
   */
  public OptionalLong firstBadBlock(Path image, String layout, Sha256 root) throws IOException {
    DiskLayout known = named(layouts, DiskLayout::name, layout, "image.layout");
    try (FileChannel channel = FileChannel.open(image)) {
      DiskLayout.Found found = known.find(channel);
      long size = Verity.readParameters(channel, found, image).dataBlocks() * Verity.BLOCK;
      OptionalLong bad =
          VerityCheck.firstBadBlock(
              channel, found.offset(), size, channel, found.treeOffset(), root, image);
      return bad.isEmpty() ? bad : OptionalLong.of(found.offset() / Verity.BLOCK + bad.getAsLong());
    }
  }

  /** The guest reaches the tree as the partition after that of the file system. */
  private static void addTree(FileSystemPlan plan, DiskLayout layout, Sha256 digest, Path target)
      throws IOException {
    try (FileChannel image =
        FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long offset = layout.fileSystemOffset();
      Verity.write(image, offset, plan.size(), layout.find(image).treeOffset(), digest);
    }
  }

  private static void write(
      FileSystemPlan plan, DiskLayout layout, long treeSize, Identity identity, Path target)
      throws IOException {
    Files.deleteIfExists(target);
    // The one way in Java to make a file of a size without writing to it.
    try (RandomAccessFile file = new RandomAccessFile(target.toFile(), "rw")) {
      file.setLength(layout.imageSize(plan.size(), treeSize));
      layout.write(file.getChannel(), plan.size(), treeSize, identity.disk());
      plan.write(file.getChannel(), layout.fileSystemOffset());
    }
  }

  private static ImageFacts readBack(
      FileTree tree,
      Sha256 digest,
      Identity identity,
      FileSystemPlan plan,
      FileSystemFormat format,
      DiskLayout layout,
      ImageOptions options,
      Path target)
      throws IOException {
    FutureTask<Sha256> wholeDigest = new FutureTask<>(() -> digestOf(target));
    DaemonThread.start("digest of " + target.getFileName(), wholeDigest);
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
      DiskLayout.Found found = layout.find(channel);
      StoredFileSystem stored = format.read(channel, found.offset(), found.size());
      same("offset", layout.fileSystemOffset(), found.offset());
      same("disk's identity", layout.kept(identity.disk()), found.identity());
      same("size", plan.size(), stored.size());
      same("number of inodes", plan.inodes(), stored.inodes());
      UUID uuid = format.isArchive() ? DiskIdentity.NIL : identity.uuid();
      same("UUID", uuid, stored.uuid());
      same("label", options.label(), stored.label());
      if (options.guestVerity()) {
        checkTree(channel, found, plan.size(), digest, target);
      }
      ReadBack.Counts counts = ReadBack.compare(tree, stored);
      same("tree's digest", digest, counts.treeDigest());
      Sha256 whole = join(wholeDigest);
      return new ImageFacts(
          format.name(),
          layout.name(),
          options.label(),
          uuid,
          found.identity(),
          digest,
          channel.size(),
          whole,
          found.offset(),
          stored.size(),
          stored.size() / stored.blockSize(),
          stored.inodes(),
          counts.regularFiles(),
          counts.mappableFiles(),
          CompressionType.NONE,
          whole);
    } catch (MalformedImageException e) {
      throw ImageDiagnostics.readBack(e);
    }
  }

  private static void checkTree(
      FileChannel image, DiskLayout.Found found, long size, Sha256 digest, Path target)
      throws IOException {
    VerityParameters parameters = Verity.readParameters(image, found, target);
    same("size under the Merkle tree", size, parameters.dataBlocks() * Verity.BLOCK);
    same(
        "expected superblock of the Merkle tree",
        true,
        Verity.hasSuperblock(image, found.treeOffset(), size, digest));
    same(
        "first block that differs from its Merkle tree",
        OptionalLong.empty(),
        VerityCheck.firstBadBlock(
            image, found.offset(), size, image, found.treeOffset(), parameters.root(), target));
  }

  private static Sha256 digestOf(Path file) throws IOException {
    MessageDigest digester = Sha256.digester();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer) >= 0) {
        digester.update(buffer.flip());
        buffer.clear();
      }
    }
    return Sha256.of(digester);
  }

  private static Sha256 join(FutureTask<Sha256> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CoracleException(
          ExitCode.INTERRUPTED,
          Diagnostic.error("image.interrupted", "interrupted while reading the image back", ""),
          e);
    }
  }

  private static void checkSize(
      FileTree tree, long size, long treeSize, DiskLayout layout, ImageOptions options) {
    if (options.sizeLimit().isPresent() && size > options.sizeLimit().getAsLong()) {
      throw SizeReport.overLimit(tree, size, options.sizeLimit().getAsLong());
    }
    // The tree begins at a boundary of its own, 2 MiB on at the most.
    long after = treeSize == 0 ? 0 : treeSize + (4 << 20);
    if (size > layout.maxFileSystemSize() - after) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "image.too-large",
              "the file system needs "
                  + size
                  + " bytes; the layout "
                  + layout.name()
                  + " can describe "
                  + layout.maxFileSystemSize(),
              "remove what is not needed"));
    }
  }

  private static void checkLabel(FileSystemFormat format, String label) {
    if (label.getBytes(StandardCharsets.UTF_8).length > format.maxLabelBytes()
        || label.indexOf('\0') >= 0
        || !StandardCharsets.UTF_8.newEncoder().canEncode(label)) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "image.label",
              "'" + label.replace("\0", "\\0") + "' is not a valid label for " + format.name(),
              "use at most " + format.maxLabelBytes() + " bytes of UTF-8"));
    }
  }

  private static <T> T named(List<T> things, Function<T, String> nameOf, String name, String code) {
    for (T thing : things) {
      if (nameOf.apply(thing).equals(name)) {
        return thing;
      }
    }
    List<String> names = things.stream().map(nameOf).sorted().toList();
    throw new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(code, "unknown: " + name, "use one of " + String.join(", ", names)));
  }

  private static void same(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw ImageDiagnostics.readBack("its " + what + " is " + actual + ", not " + expected);
    }
  }
}
