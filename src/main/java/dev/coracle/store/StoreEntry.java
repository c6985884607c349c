package dev.coracle.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * One thing that a store holds.
 *
 * @param kind {@code download}, or the kind of the step that made it
 * @param name the digest or key
 * @param size of all its files, in bytes
 * @param used when a build last asked for it
 */
public record StoreEntry(String kind, String name, Path path, long size, Instant used) {
  /** The kind of what is known by its own digest. */
  public static final String DOWNLOAD = "download";
}
