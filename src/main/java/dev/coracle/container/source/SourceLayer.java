package dev.coracle.container.source;

import dev.coracle.tree.Sha256;
import java.util.Optional;

/**
 * A layer that was not read yet.
 *
 * @param bytes the archive, compressed or not
 * @param digest of these bytes, where something names it
 * @param diffId digest of the archive, unpacked
 */
public record SourceLayer(FileRange bytes, Optional<Sha256> digest, Sha256 diffId) {}
