package dev.coracle.answer.diff;

import dev.coracle.lock.LockedPackage;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One side of a comparison: what is known of a result, an image or a lock. What it says nothing
 * about is not compared.
 *
 * @param title for people, such as {@code base 0.1.0}
 * @param recipe the recipe's name; empty for an image or lock
 * @param packages by name
 * @param sections figures by section and name: {@code kernel}, {@code units}, {@code sizes}, {@code
 *     boot} and {@code checks}
 * @param files by path
 * @param contents looks into files of the image
 */
public record DiffInput(
    String title,
    String recipe,
    SortedMap<String, LockedPackage> packages,
    SortedMap<String, SortedMap<String, String>> sections,
    SortedMap<String, StoredFile> files,
    Contents contents) {

  /**
   * A file, as far as it can be compared.
   *
   * @param type {@code file}, {@code directory}, {@code symlink} and so on
   * @param content digest of a regular file's bytes; what a link or device names
   * @param size bytes of a regular file
   * @param source where it comes from; empty where that is not known
   * @param xattrs extended attributes, names and values in hex; empty where none or not known
   */
  public record StoredFile(
      String type,
      String mode,
      String owner,
      String content,
      long size,
      String source,
      String xattrs) {}

  /** Says what kind of content files have. */
  @FunctionalInterface
  public interface Contents {
    /** {@code ELF}, {@code script}, {@code text} or {@code data} for paths, where it is known. */
    Map<String, String> kinds(Set<String> paths);
  }

  /** A section that can be filled. */
  SortedMap<String, String> section(String name) {
    return sections.computeIfAbsent(name, each -> new TreeMap<>());
  }
}
