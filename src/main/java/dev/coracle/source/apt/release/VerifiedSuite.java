package dev.coracle.source.apt.release;

/**
 * A suite whose Release file was found and believed.
 *
 * @param requested the suite as the recipe has it
 * @param root the archive's root
 */
public record VerifiedSuite(String requested, String root, ReleaseFile release) {

  /** A path below the archive's root. */
  public String path(String file) {
    return "dists/" + requested + "/" + file;
  }

  /** The path of an index under its hash's name. */
  public String hashPath(String file) {
    String directory = file.substring(0, file.lastIndexOf('/') + 1);
    return path(directory + "by-hash/SHA256/" + release.files().get(file).sha256());
  }
}
