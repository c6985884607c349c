package dev.coracle.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A format that a recipe's tree can be written in, and its name in recipes.
 *
 * @param word such as {@code nvdimm-erofs} or {@code initramfs-gzip}
 * @param kind what can be done with it
 * @param layout {@link PartitionLayout#PLAIN} for an archive
 * @param fileSystem a file system, or an archive's format
 * @param compression of the whole file
 * @param suffix what follows the recipe's name in the name of a file of this format
 */
public record OutputFormat(
    String word,
    Kind kind,
    PartitionLayout layout,
    FileSystemType fileSystem,
    CompressionType compression,
    String suffix) {

  /** What a format is for. */
  public enum Kind {
    /** A machine's disk. */
    DISK,
    /** What a kernel unpacks into memory as its root. */
    INITRAMFS,
    /** What other programs unpack. */
    TAR,
    /** A layer of a container's image. */
    OCI_LAYER
  }

  /** All formats, in the order in which messages list them. */
  static final List<OutputFormat> ALL = all();

  private static List<OutputFormat> all() {
    List<OutputFormat> formats = new ArrayList<>();
    for (PartitionLayout layout : PartitionLayout.values()) {
      for (FileSystemType fileSystem : FileSystemType.OF_DISKS) {
        formats.add(disk(layout, fileSystem));
      }
    }
    formats.add(initramfs(0, CompressionType.NONE, ".initramfs"));
    formats.add(initramfs(1, CompressionType.GZIP, ".initramfs.gz"));
    formats.add(initramfs(2, CompressionType.ZSTD, ".initramfs.zst"));
    formats.add(archive("tar", Kind.TAR, FileSystemType.TAR, CompressionType.NONE, ".tar"));
    formats.add(
        archive(
            "oci-layer",
            Kind.OCI_LAYER,
            FileSystemType.TAR,
            CompressionType.GZIP,
            ".layer.tar.gz"));
    return List.copyOf(formats);
  }

  private static OutputFormat disk(PartitionLayout layout, FileSystemType fileSystem) {
    String word = layout.word() + "-" + fileSystem.word();
    return new OutputFormat(
        word, Kind.DISK, layout, fileSystem, CompressionType.NONE, "." + word + ".img");
  }

  private static OutputFormat initramfs(int number, CompressionType compression, String suffix) {
    String word = KnownNames.INITRAMFS.get(number);
    return archive(word, Kind.INITRAMFS, FileSystemType.NEWC, compression, suffix);
  }

  private static OutputFormat archive(
      String word, Kind kind, FileSystemType format, CompressionType compression, String suffix) {
    return new OutputFormat(word, kind, PartitionLayout.PLAIN, format, compression, suffix);
  }

  /** The format with a name. */
  public static Optional<OutputFormat> of(String word) {
    return ALL.stream().filter(format -> format.word.equals(word)).findFirst();
  }

  /**
   * The format of a root image, as a recipe's two keys name it.
   *
   * @param fileSystem a file system of disks, or an initramfs, which goes with every layout
   */
  public static Optional<OutputFormat> of(String layout, String fileSystem) {
    return of(fileSystem)
        .filter(format -> format.kind == Kind.INITRAMFS)
        .or(() -> of(layout + "-" + fileSystem));
  }

  /** Whether a guest can boot from it. */
  public boolean canBeRoot() {
    return kind == Kind.DISK || kind == Kind.INITRAMFS;
  }

  /** What a recipe's key {@code file-system} says of this format. */
  public String fileSystemWord() {
    return kind == Kind.INITRAMFS ? word : fileSystem.word();
  }

  @Override
  public String toString() {
    return word;
  }
}
