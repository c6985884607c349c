package dev.coracle.sbom;

import dev.coracle.publish.FileEntry;

/**
 * A file of the image that no package brought.
 *
 * @param entry its path, digest and origin
 * @param sha1 the digest that SPDX 2.3 (8.4) requires of every file, in hex; nothing relies on it
 */
public record SbomFile(FileEntry entry, String sha1) {}
