package dev.coracle.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A format that a recipe's tree can be written in, and its name in recipes.
 *
 * @param word such as {@code nvdimm-erofs} or {@code initramfs-gzip}
 * @param kind what can be done with it
 * @param layout such as {@code nvdimm}; {@code plain} for an archive
 * @param fileSystem such as {@code erofs}, or an archive's format
 * @param compression {@code none}, {@code gzip} or {@code zstd}
 * @param suffix what follows the recipe's name in the name of a file of this format
 */
public record OutputFormat(
    String word, Kind kind, String layout, String fileSystem, String compression, String suffix) {

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

  /** The archive of an initramfs. */
  private static final String NEWC = "newc";

  private static final String TAR = "tar";

  /** The layout of a file system or archive without a partition table. */
  public static final String PLAIN = "plain";

  /** All that there are, in the order in which messages list them. */
  static final List<OutputFormat> ALL = all();

  private static List<OutputFormat> all() {
    List<OutputFormat> formats = new ArrayList<>();
    for (String layout : KnownNames.LAYOUTS) {
      for (String fileSystem : KnownNames.DISK_FILE_SYSTEMS) {
        formats.add(disk(layout, fileSystem));
      }
    }
    formats.add(archive(KnownNames.INITRAMFS.get(0), Kind.INITRAMFS, NEWC, "none", ".initramfs"));
    formats.add(
        archive(KnownNames.INITRAMFS.get(1), Kind.INITRAMFS, NEWC, "gzip", ".initramfs.gz"));
    formats.add(
        archive(KnownNames.INITRAMFS.get(2), Kind.INITRAMFS, NEWC, "zstd", ".initramfs.zst"));
    formats.add(archive("tar", Kind.TAR, TAR, "none", ".tar"));
    formats.add(archive("oci-layer", Kind.OCI_LAYER, TAR, "gzip", ".layer.tar.gz"));
    return List.copyOf(formats);
  }

  private static OutputFormat disk(String layout, String fileSystem) {
    String word = layout + "-" + fileSystem;
    return new OutputFormat(word, Kind.DISK, layout, fileSystem, "none", "." + word + ".img");
  }

  private static OutputFormat archive(
      String word, Kind kind, String format, String compression, String suffix) {
    return new OutputFormat(word, kind, PLAIN, format, compression, suffix);
  }

  /** The format with a name. */
  public static Optional<OutputFormat> of(String word) {
    return ALL.stream().filter(format -> format.word.equals(word)).findFirst();
  }

  /** The format of a root image, as a recipe's two keys name it. */
  public static OutputFormat of(String layout, String fileSystem) {
    return of(fileSystem)
        .filter(format -> format.kind == Kind.INITRAMFS)
        .orElseGet(() -> disk(layout, fileSystem));
  }

  /** Whether a guest can boot from it. */
  public boolean canBeRoot() {
    return kind == Kind.DISK || kind == Kind.INITRAMFS;
  }

  /** What a recipe's key {@code file-system} says of this format. */
  public String fileSystemWord() {
    return kind == Kind.INITRAMFS ? word : fileSystem;
  }

  @Override
  public String toString() {
    return word;
  }
}
