package dev.coracle.verify.report.format;

/** Text that XML 1.0 and HTML can carry, whatever a guest wrote. */
final class MarkupText {
  private static final int FIRST_PICTURE = 0x2400;
  private static final int PICTURE_OF_DELETE = 0x2421;
  private static final int REPLACEMENT = 0xfffd;

  private MarkupText() {}

  /**
   * Shows control characters as their pictures (U+2400 and on), and what is no character as U+FFFD.
   * Tabs and line feeds stay.
   */
  static String text(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    raw.codePoints().map(MarkupText::shown).forEach(text::appendCodePoint);
    return text.toString();
  }

  private static int shown(int c) {
    if (c == '\t' || c == '\n') {
      return c;
    }
    if (c < ' ') {
      return FIRST_PICTURE + c;
    }
    if (c == 0x7f) {
      return PICTURE_OF_DELETE;
    }
    boolean none =
        (c < 0xa0 && c > 0x7f)
            || Character.getType(c) == Character.SURROGATE
            || (c & 0xfffe) == 0xfffe;
    return none ? REPLACEMENT : c;
  }
}
