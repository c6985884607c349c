package dev.coracle.lock;

import dev.coracle.tree.Sha256;
import java.util.Comparator;

/**
 * A file that a recipe takes from an address or from a git repository, or the tar archive of a
 * commit.
 *
 * @param url of the file, or of the repository
 * @param ref the branch, tag or commit that the recipe names; empty for a file at an address
 * @param commit what the ref was: 40 hexadecimal digits; empty for a file at an address
 * @param path in the repository; empty for a file at an address and for a whole commit
 * @param size in bytes
 * @param sha256 of its content
 */
public record LockedFile(
    String url, String ref, String commit, String path, long size, Sha256 sha256)
    implements LockedKernelSource {

  /** The order of a lock's lines. */
  public static final Comparator<LockedFile> ORDER =
      Comparator.comparing(LockedFile::url)
          .thenComparing(LockedFile::ref)
          .thenComparing(LockedFile::path)
          .thenComparing(file -> file.sha256().hex());

  /** A file at an address. */
  public static LockedFile download(String url, long size, Sha256 sha256) {
    return new LockedFile(url, "", "", "", size, sha256);
  }

  /** Whether it is of a git repository. */
  public boolean isGit() {
    return !commit.isEmpty();
  }

  @Override
  public String nameAndVersion() {
    return isGit() ? url + " " + ref + " (commit " + commit.substring(0, 12) + ")" : url;
  }

  @Override
  public String facts() {
    return String.join(" ", url, ref, commit, path, Long.toString(size), sha256.hex());
  }
}
