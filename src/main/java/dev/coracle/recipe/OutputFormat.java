package dev.coracle.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A form that a recipe's tree can be written in, and its name in recipes.
 *
 * @param word such as {@code nvdimm-erofs} or {@code initramfs-gzip}
 * @param kind what can be done with it
 * @param layout such as {@code nvdimm}; {@code plain} for an archive
 * @param fileSystem such as {@code erofs}, or an archive's format
 * @param compression {@code none}, {@code gzip} or {@code zstd}
 * @param suffix what follows the recipe's name in the name of a file of this form
 */
public record OutputFormat(
    String word, Kind kind, String layout, String fileSystem, String compression, String suffix) {

  /** What a form is for. */
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

  /** The layout of an archive, which nothing stands around. */
  public static final String PLAIN = "plain";

  /** All that there are, in the order in which a person is told of them. */
  static final List<OutputFormat> ALL = all();

  private static List<OutputFormat> all() {
    List<OutputFormat> forms = new ArrayList<>();
    for (String layout : KnownNames.LAYOUTS) {
      for (String fileSystem : KnownNames.DISK_FILE_SYSTEMS) {
        forms.add(disk(layout, fileSystem));
      }
    }
    forms.add(archive(KnownNames.INITRAMFS.get(0), Kind.INITRAMFS, NEWC, "none", ".initramfs"));
    forms.add(archive(KnownNames.INITRAMFS.get(1), Kind.INITRAMFS, NEWC, "gzip", ".initramfs.gz"));
    forms.add(archive(KnownNames.INITRAMFS.get(2), Kind.INITRAMFS, NEWC, "zstd", ".initramfs.zst"));
    forms.add(archive("tar", Kind.TAR, TAR, "none", ".tar"));
    forms.add(archive("oci-layer", Kind.OCI_LAYER, TAR, "gzip", ".layer.tar.gz"));
    return List.copyOf(forms);
  }

  private static OutputFormat disk(String layout, String fileSystem) {
    String word = layout + "-" + fileSystem;
    return new OutputFormat(word, Kind.DISK, layout, fileSystem, "none", "." + word + ".img");
  }

  private static OutputFormat archive(
      String word, Kind kind, String format, String compression, String suffix) {
    return new OutputFormat(word, kind, PLAIN, format, compression, suffix);
  }

  /** The form with a name. */
  public static Optional<OutputFormat> of(String word) {
    return ALL.stream().filter(form -> form.word.equals(word)).findFirst();
  }

  /** The form of a root image, as a recipe's two keys name it. */
  public static OutputFormat of(String layout, String fileSystem) {
    return of(fileSystem)
        .filter(form -> form.kind == Kind.INITRAMFS)
        .orElseGet(() -> disk(layout, fileSystem));
  }

  /** Whether a guest can boot from it. */
  public boolean canBeRoot() {
    return kind == Kind.DISK || kind == Kind.INITRAMFS;
  }

  /** What a recipe's key {@code file-system} says of this form. */
  public String fileSystemWord() {
    return kind == Kind.INITRAMFS ? word : fileSystem;
  }

  @Override
  public String toString() {
    return word;
  }
}
