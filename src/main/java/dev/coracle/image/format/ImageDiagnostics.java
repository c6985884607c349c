package dev.coracle.image.format;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What went wrong between an image and the disk, for a person. */
public final class ImageDiagnostics {
  private ImageDiagnostics() {}

  public static CoracleException of(IOException cause, Path target) {
    if (IoErrorMessage.isDiskFull(cause)) {
      return new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "image.no-space",
              "no space left while writing " + target,
              "free some space in " + target.toAbsolutePath().getParent()),
          cause);
    }
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "image.io",
            "cannot write " + target + ": " + IoErrorMessage.words(cause),
            "check that the directory is writable and the store is complete"),
        cause);
  }

  /** An image that cannot be read back. */
  public static CoracleException readBack(MalformedImageException cause) {
    return new CoracleException(ExitCode.BUG, differs(IoErrorMessage.words(cause)), cause);
  }

  /** An image that is not what was written. */
  public static CoracleException readBack(String what) {
    return new CoracleException(ExitCode.BUG, differs(what));
  }

  private static Diagnostic differs(String what) {
    return Diagnostic.error(
        "image.read-back",
        "the image differs when read back: " + what,
        "report this; the image was not kept");
  }

  /** Removes what a failure left; the failure itself matters more than one here. */
  public static void discard(Path target) {
    try {
      Files.deleteIfExists(target);
    } catch (IOException e) {
      // The caller's private directory goes away with all that is in it.
      return;
    }
  }
}
