package dev.coracle.source.http;

import dev.coracle.tree.Sha256;

/**
 * What a download has to be.
 *
 * @param size bytes
 * @param sha256 digest
 */
public record ExpectedContent(long size, Sha256 sha256) {}
