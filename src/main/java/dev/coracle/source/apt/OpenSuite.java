package dev.coracle.source.apt;

/**
 * A suite whose Release file was found and believed.
 *
 * @param requested the suite as the recipe has it
 * @param root the archive's root
 */
record OpenSuite(String requested, String root, ArchiveRelease release) {

  /** A path below the archive's root. */
  String path(String file) {
    return "dists/" + requested + "/" + file;
  }

  /** The path of an index under its hash's name. */
  String hashPath(String file) {
    String directory = file.substring(0, file.lastIndexOf('/') + 1);
    return path(directory + "by-hash/SHA256/" + release.files().get(file).sha256());
  }
}
