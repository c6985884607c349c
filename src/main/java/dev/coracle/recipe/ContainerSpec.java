package dev.coracle.recipe;

import dev.coracle.tree.Sha256;
import java.util.Optional;

/**
 * The container image that a result carries for its guests.
 *
 * @param image where it is; a tag in it is asked for when the recipe is locked, and never by a
 *     build
 * @param digest of its manifest, of the list that has it, or of its configuration; what the lock
 *     says must be this
 */
public record ContainerSpec(Located<String> image, Optional<Sha256> digest) {}
