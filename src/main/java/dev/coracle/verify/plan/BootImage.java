package dev.coracle.verify.plan;

import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file that holds the guest's tree.
 *
 * @param format the output format's name in recipes, such as {@code plain-ext4}
 * @param file where it is
 * @param sha256 its digest in the manifest
 * @param fileSystem such as {@code ext4}, or an archive's format
 * @param layout of the disk, such as {@code plain}
 */
public record BootImage(String format, Path file, Sha256 sha256, String fileSystem, String layout) {
  public BootImage {
    Objects.requireNonNull(format);
    Objects.requireNonNull(file);
    Objects.requireNonNull(sha256);
    Objects.requireNonNull(fileSystem);
    Objects.requireNonNull(layout);
  }

  /** Whether the kernel unpacks it into memory; otherwise it is a disk. */
  public boolean isInitramfs() {
    return fileSystem.equals("newc");
  }

  /** Whether a guest boots from it at all. */
  public boolean bootable() {
    return !fileSystem.equals("tar");
  }
}
