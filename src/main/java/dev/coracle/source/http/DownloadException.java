package dev.coracle.source.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failed download. The caller knows the purpose of the file and reports it. */
public final class DownloadException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, as far as it changes what to do next. */
  public enum Kind {
    /** The server answers that there is no such file. */
    MISSING,
    /** No connection, or answers that are no file. */
    UNREACHABLE,
    /** A deadline passed, or too little came for too long. */
    SLOW,
    /** All bytes came, and they are the wrong ones; or fewer came than there should be. */
    CORRUPT,
    /** The bytes cannot be written on this machine. */
    UNWRITABLE,
    /** The network is not to be used. */
    OFFLINE,
    /** Another download's failure ended this one. */
    CANCELLED
  }

  private final Kind kind;
  private final transient List<String> attempts;

  DownloadException(Kind kind, String message, List<String> attempts, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.attempts = List.copyOf(attempts);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** What was tried, one line each: address and outcome. */
  public List<String> attempts() {
    return attempts;
  }
}
