package dev.coracle.verify.plan;

import dev.coracle.recipe.FileSystemType;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.PartitionLayout;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file that holds the guest's tree.
 *
 * @param format how it is written
 * @param file where it is
 * @param sha256 its digest in the manifest
 */
public record BootImage(OutputFormat format, Path file, Sha256 sha256) {
  public BootImage {
    Objects.requireNonNull(format);
    Objects.requireNonNull(file);
    Objects.requireNonNull(sha256);
  }

  /** Whether the kernel unpacks it into memory; otherwise it is a disk. */
  public boolean isInitramfs() {
    return format.kind() == OutputFormat.Kind.INITRAMFS;
  }

  /** Whether a guest boots from it at all. */
  public boolean bootable() {
    return format.canBeRoot();
  }

  public FileSystemType fileSystem() {
    return format.fileSystem();
  }

  public PartitionLayout layout() {
    return format.layout();
  }
}
