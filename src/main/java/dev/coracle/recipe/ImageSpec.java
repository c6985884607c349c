package dev.coracle.recipe;

import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * The image that is wanted.
 *
 * @param fileSystem such as {@code erofs}
 * @param layout such as {@code nvdimm}
 * @param outputs additional output formats of the same tree
 * @param sizeLimit the largest file system allowed, in bytes
 * @param hugePages files to place at a multiple of 2 MiB, in addition to those that are found to
 *     gain
 * @param verity where its Merkle tree goes, {@code sidecar} or {@code guest}; empty for none
 * @param freeSpace room for what the guest writes, in bytes; zero for none
 * @param checksums whether metadata carries checksums
 * @param packageMetadata whether the image lists its packages in dpkg's format
 * @param launch hypervisors whose launch files the result gets
 */
public record ImageSpec(
    Located<String> fileSystem,
    Located<String> layout,
    List<Located<OutputFormat>> outputs,
    Optional<Located<Long>> sizeLimit,
    List<Located<TreePath>> hugePages,
    Optional<Located<String>> verity,
    long freeSpace,
    boolean checksums,
    boolean packageMetadata,
    List<Located<String>> launch) {

  public ImageSpec {
    outputs = List.copyOf(outputs);
    hugePages = List.copyOf(hugePages);
    launch = List.copyOf(launch);
  }

  /** Whether the guest's kernel checks the root with a Merkle tree in the image. */
  public boolean guestVerity() {
    return verity.isPresent() && KnownNames.VERITY_INSIDE.contains(verity.get().value());
  }

  /** The output format of the root image. */
  public OutputFormat rootFormat() {
    return OutputFormat.of(layout.value(), fileSystem.value()).orElseThrow();
  }
}
