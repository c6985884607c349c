package dev.coracle.recipe;

import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * The image that is wanted.
 *
 * @param fileSystem such as {@code erofs}
 * @param layout such as {@code nvdimm}
 * @param also further forms of the same tree
 * @param sizeLimit the largest file system allowed, in bytes
 * @param hugePages files to place at a multiple of 2 MiB, besides those that gain by themselves
 * @param verity where its Merkle tree goes, {@code sidecar} or {@code guest}; empty for none
 * @param freeSpace room for what the guest writes, in bytes; zero for none
 * @param checksums whether metadata carries checksums
 */
public record ImageSpec(
    Located<String> fileSystem,
    Located<String> layout,
    List<Located<OutputFormat>> also,
    Optional<Located<Long>> sizeLimit,
    List<Located<TreePath>> hugePages,
    Optional<Located<String>> verity,
    long freeSpace,
    boolean checksums) {

  public ImageSpec {
    also = List.copyOf(also);
    hugePages = List.copyOf(hugePages);
  }

  /** Whether the guest's kernel checks the root with a Merkle tree in the image. */
  public boolean guestVerity() {
    return verity.isPresent() && KnownNames.VERITY_INSIDE.contains(verity.get().value());
  }

  /** The form of the root image. */
  public OutputFormat form() {
    return OutputFormat.of(layout.value(), fileSystem.value());
  }
}
