package dev.coracle.systemd;

/** C escapes in values, those that systemd's cunescape_one() knows (systemd.syntax(7)). */
final class CEscapes {
  private static final String LETTERS = "abfnrtvs\\\"'";
  private static final String MEANINGS = "\007\b\f\n\r\t\013 \\\"'";

  private CEscapes() {}

  /**
   * Appends what an escape stands for; an unknown one stays as it is, as systemd leaves it.
   *
   * @param at the index after the backslash
   * @return the index of the escape's last character
   */
  static int append(String value, int at, StringBuilder word) {
    char c = value.charAt(at);
    int letter = LETTERS.indexOf(c);
    if (letter >= 0) {
      word.append(MEANINGS.charAt(letter));
      return at;
    }
    boolean octal = c >= '0' && c <= '7';
    int digits = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    int begin = octal ? at : at + 1;
    int code = digits == 0 || begin + digits > value.length() ? -1 : 0;
    for (int i = begin; i < begin + digits && code >= 0; i++) {
      int digit = Character.digit(value.charAt(i), octal ? 8 : 16);
      code = digit < 0 ? -1 : code * (octal ? 8 : 16) + digit;
    }
    // systemd refuses NUL as well: it would end the string.
    if (code <= 0 || !Character.isValidCodePoint(code) || (octal && code > 0xff)) {
      word.append('\\').append(c);
      return at;
    }
    word.appendCodePoint(code);
    return begin + digits - 1;
  }
}
