package dev.coracle.source.apt.release;

import dev.coracle.source.http.ExpectedContent;
import dev.coracle.source.http.Uris;

/**
 * A suite whose Release file was found and believed.
 *
 * @param requested the suite as the recipe has it
 * @param root the archive's root
 */
public record VerifiedSuite(String requested, String root, ReleaseFile release) {

  /** A path below the archive's root. */
  public String path(String file) {
    return path(requested, file);
  }

  /**
   * Where a file of a suite lies below an archive's root.
   *
   * @param suite a name below {@code dists}, or the directory of a flat repository with a slash at
   *     its end
   */
  public static String path(String suite, String file) {
    if (!suite.endsWith("/")) {
      return "dists/" + suite + "/" + file;
    }
    String directory = suite.startsWith("./") ? suite.substring(2) : suite;
    return directory + file;
  }

  /** Its address, for messages. */
  public String shown() {
    return Uris.redacted(root) + "/" + path("").replaceFirst("/$", "");
  }

  /** Size and digest of a file that the Release file lists. */
  public ExpectedContent content(String file) {
    ExpectedContent content = release.files().get(file);
    if (content == null) {
      throw new IllegalArgumentException("the Release file does not list " + file);
    }
    return content;
  }

  /** The path of an index under its hash's name. */
  public String hashPath(String file) {
    String directory = file.substring(0, file.lastIndexOf('/') + 1);
    return path(directory + "by-hash/SHA256/" + content(file).sha256());
  }
}
