package dev.coracle.verify.plan;

import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A kernel in both formats.
 *
 * @param vmlinux the ELF file, for machines that start one directly
 * @param vmlinuxSha256 its digest in the manifest
 * @param bzImage the compressed file
 */
public record KernelFiles(Path vmlinux, Sha256 vmlinuxSha256, Path bzImage) {
  public KernelFiles {
    Objects.requireNonNull(vmlinux);
    Objects.requireNonNull(vmlinuxSha256);
    Objects.requireNonNull(bzImage);
  }
}
