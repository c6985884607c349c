package dev.coracle.diagnostic;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What went wrong with a file or a connection, in words: Java says it half in the name of a class.
 */
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
  public static String words(Throwable trouble) {
    if (trouble instanceof UnknownHostException) {
      return "host not found";
    }
    if (!(trouble instanceof FileSystemException known) || known.getFile() == null) {
      String message = trouble.getMessage();
      return message == null || message.isBlank() ? withoutMessage(trouble) : message;
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

  private static String withoutMessage(Throwable trouble) {
    if (trouble instanceof ConnectException) {
      return "no connection: nothing listens there";
    }
    if (trouble instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    return trouble instanceof EOFException
        ? "it ends too early"
        : trouble.getClass().getSimpleName();
  }
}
