package dev.coracle.diagnostic;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, in words: Java says it half in the name of a class. */
public final class IoErrorMessage {
  /** How the C library of Linux words ENOSPC and EDQUOT; Java hands on nothing better. */
  private static final String NO_SPACE = "No space left on device";

  private static final String OVER_QUOTA = "Disk quota exceeded";

  private IoErrorMessage() {}

  /** Whether a disk is full, or a user's share of it. */
  public static boolean isDiskFull(Exception trouble) {
    String message = String.valueOf(trouble.getMessage());
    return message.contains(NO_SPACE) || message.contains(OVER_QUOTA);
  }

  /** A clause without a full stop, with the file's name where it is known. */
  public static String words(Exception trouble) {
    if (!(trouble instanceof FileSystemException known) || known.getFile() == null) {
      return trouble.getMessage() == null
          ? trouble.getClass().getSimpleName()
          : trouble.getMessage();
    }
    String file = known.getFile();
    if (trouble instanceof NoSuchFileException) {
      return "there is no " + file;
    }
    if (trouble instanceof AccessDeniedException) {
      return "no permission for " + file;
    }
    if (trouble instanceof FileAlreadyExistsException) {
      return file + " is there already";
    }
    if (trouble instanceof NotDirectoryException) {
      return file + " is no directory";
    }
    return file + ": " + (known.getReason() == null ? "it cannot be used" : known.getReason());
  }
}
