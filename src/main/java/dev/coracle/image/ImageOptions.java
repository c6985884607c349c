package dev.coracle.image;

import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * What image to write.
 *
 * @param fileSystem or archive
 * @param layout a layout's name, such as {@code nvdimm}
 * @param label the file system's label; may be empty
 * @param sizeLimit the largest file system allowed, in bytes
 * @param hugeAligned files that go to a multiple of 2 MiB, see {@link FileSystemOptions}
 * @param extras for formats that can be written to
 * @param guestVerity whether a Merkle tree of the file system is next to it in the image, for the
 *     guest to check it with
 * @param compression of the whole, for archives
 */
public record ImageOptions(
    FileSystemType fileSystem,
    String layout,
    String label,
    OptionalLong sizeLimit,
    BiPredicate<TreePath, Node.RegularFile> hugeAligned,
    FileSystemExtras extras,
    boolean guestVerity,
    CompressionType compression) {

  public ImageOptions {
    Objects.requireNonNull(fileSystem);
    Objects.requireNonNull(layout);
    Objects.requireNonNull(label);
    Objects.requireNonNull(sizeLimit);
    Objects.requireNonNull(hugeAligned);
    Objects.requireNonNull(extras);
    Objects.requireNonNull(compression);
  }

  /** Without a Merkle tree, not compressed. */
  public ImageOptions(
      FileSystemType fileSystem,
      String layout,
      String label,
      OptionalLong sizeLimit,
      BiPredicate<TreePath, Node.RegularFile> hugeAligned,
      FileSystemExtras extras) {
    this(fileSystem, layout, label, sizeLimit, hugeAligned, extras, false, CompressionType.NONE);
  }

  /** An archive, which has no label and no places for files. */
  public static ImageOptions archive(
      FileSystemType format, CompressionType compression, OptionalLong sizeLimit) {
    return new ImageOptions(
        format,
        PlainLayout.NAME,
        "",
        sizeLimit,
        (path, file) -> false,
        FileSystemExtras.NONE,
        false,
        compression);
  }

  /** With extras of the file system. */
  public ImageOptions with(FileSystemExtras more) {
    return new ImageOptions(
        fileSystem, layout, label, sizeLimit, hugeAligned, more, guestVerity, compression);
  }

  /** With a Merkle tree in the image, or without. */
  public ImageOptions withGuestVerity(boolean tree) {
    return new ImageOptions(
        fileSystem, layout, label, sizeLimit, hugeAligned, extras, tree, compression);
  }

  /** Without files at particular places and without extras. */
  public static ImageOptions of(
      FileSystemType fileSystem, String layout, String label, OptionalLong sizeLimit) {
    return new ImageOptions(
        fileSystem, layout, label, sizeLimit, (path, file) -> false, FileSystemExtras.NONE);
  }
}
