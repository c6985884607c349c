package dev.coracle.recipe;

import java.util.Optional;

/**
 * The image that is wanted.
 *
 * @param fileSystem such as {@code erofs}
 * @param layout such as {@code nvdimm}
 * @param sizeLimit the largest file system allowed, in bytes
 */
public record ImageSpec(
    Located<String> fileSystem, Located<String> layout, Optional<Located<Long>> sizeLimit) {}
