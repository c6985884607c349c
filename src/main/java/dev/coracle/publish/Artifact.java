package dev.coracle.publish;

import dev.coracle.tree.Sha256;

/**
 * A file of a result.
 *
 * @param name file name in the result's directory
 * @param size bytes
 * @param sha256 digest
 */
public record Artifact(String name, long size, Sha256 sha256) {}
