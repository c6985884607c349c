package dev.coracle.recipe;

import java.util.Optional;

/**
 * The image that is wanted.
 *
 * @param fileSystem such as {@code erofs}
 * @param layout such as {@code nvdimm}
 * @param sizeLimit the largest file system allowed, in bytes
 * @param freeSpace room for what the guest writes, in bytes; zero for none
 * @param checksums whether metadata carries checksums
 */
public record ImageSpec(
    Located<String> fileSystem,
    Located<String> layout,
    Optional<Located<Long>> sizeLimit,
    long freeSpace,
    boolean checksums) {}
