package dev.coracle.recipe;

import dev.coracle.tree.Sha256;

/**
 * The container image that a result carries for its guests.
 *
 * @param image where it is; a tag in it only helps to find it
 * @param digest of its manifest, or of its configuration where there is no manifest: what it is
 */
public record ContainerSpec(Located<String> image, Sha256 digest) {}
