/**
 * Shared by the archive formats: writing as a stream, and building a tree from unordered entries.
 */
package dev.coracle.image.archive;
