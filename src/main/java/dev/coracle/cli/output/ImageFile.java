package dev.coracle.cli.output;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Sends home with a next step who names something else for an image's file. */
public final class ImageFile {
  private ImageFile() {}

  /**
   * Refuses what is no file to read an image from.
   *
   * @param file where it is
   * @param name as the user wrote it
   * @throws CoracleException (ENVIRONMENT)
   */
  public static void check(Path file, Path name) throws IOException {
    if (!Files.exists(file)) {
      boolean link = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      throw none(
          link
              ? name + " is a link to " + Files.readSymbolicLink(file) + ", which is not there"
              : "there is no file '" + name + "'",
          "name an image, such as output/base/latest/base.img");
    }
    if (Files.isDirectory(file)) {
      throw none(name + " is a directory", "name the image in it" + suchAs(file, name));
    }
    if (!Files.isRegularFile(file)) {
      throw none(
          name + " is a device, a pipe or a socket, not a regular file",
          "copy it to a file (dd if=" + name + " of=FILE), and name that");
    }
    if (!Files.isReadable(file)) {
      throw none(
          "no permission to read " + name,
          "change its permissions (chmod), or run as a user that may read it");
    }
    if (Files.size(file) == 0) {
      throw none(name + " is empty", "make the image again, or fetch it again");
    }
  }

  private static String suchAs(Path directory, Path name) throws IOException {
    try (DirectoryStream<Path> images = Files.newDirectoryStream(directory, "*.img")) {
      for (Path image : images) {
        return ": " + name.resolve(image.getFileName());
      }
    }
    return "";
  }

  private static CoracleException none(String what, String fix) {
    return new CoracleException(ExitCode.ENVIRONMENT, Diagnostic.error("image.missing", what, fix));
  }
}
