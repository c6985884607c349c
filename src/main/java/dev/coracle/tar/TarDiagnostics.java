package dev.coracle.tar;

import org.jspecify.annotations.Nullable;

/** Makes the exception for a malformed archive, on behalf of a reader's caller. */
public interface TarDiagnostics {

  /** From now on at this name; empty between entries. */
  void enterPath(String name);

  /** The exception to throw for a fault. */
  default RuntimeException malformed(String cause) {
    return malformed(cause, null);
  }

  /** The exception to throw for a fault that another exception showed, which may be null. */
  RuntimeException malformed(String cause, @Nullable Throwable thrown);

  /** Text from a hostile file, fit for a terminal. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(text.length(), 300);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format(java.util.Locale.ROOT, "\\x%02x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return end < text.length() ? shown + "…" : shown.toString();
  }
}
