package dev.coracle.rootfs.data;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds absolute paths in text and in the content of programs. */
final class Mentions {
  /** A path may follow a blank, a quote, an equals sign and such, but no other path or variable. */
  private static final Pattern PATH =
      Pattern.compile("(?<![A-Za-z0-9_.$}/@%*?~)-])-?(/[A-Za-z0-9_+@.][A-Za-z0-9_+@.:,*?/-]*)");

  /** Longest path that is looked for; no package has one as long. */
  private static final int LONGEST = 300;

  private static final int SHORTEST = 5;

  private Mentions() {}

  /** Paths in a text from which comments were dropped; some hold wildcards. */
  static Set<String> inText(String text) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = PATH.matcher(text);
    while (matcher.find()) {
      for (String path : matcher.group(1).split("[:,]", 0)) {
        String bare = path.replaceFirst("[.:,-]+$", "").replaceFirst("(?<=.)/+$", "");
        if (bare.startsWith("/") && bare.length() >= SHORTEST && bare.indexOf("//") < 0) {
          found.add(bare);
        }
      }
    }
    return found;
  }

  /** Lines that are comments in configuration files and scripts go, and what follows {@code #}. */
  static String withoutComments(String text) {
    StringBuilder left = new StringBuilder(text.length());
    for (String line : text.split("\n", 0)) {
      String bare = line.strip();
      if (bare.startsWith("#") || bare.startsWith(";") || bare.startsWith("//")) {
        continue;
      }
      int hash = line.indexOf(" #");
      left.append(hash < 0 ? line : line.substring(0, hash)).append('\n');
    }
    return left.toString();
  }

  /**
   * Paths in a program's bytes.
   *
   * @param known which paths are of interest: a program has thousands of strings
   */
  static Set<String> inBytes(byte[] bytes, Predicate<String> known) {
    Set<String> found = new LinkedHashSet<>();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '/' || (i > 0 && isPathByte(bytes[i - 1]))) {
        continue;
      }
      int end = i + 1;
      while (end < bytes.length && end - i < LONGEST && isPathByte(bytes[end])) {
        end++;
      }
      if (end - i >= SHORTEST) {
        String text = new String(bytes, i, end - i, java.nio.charset.StandardCharsets.US_ASCII);
        String bare = text.replaceFirst("[.]+$", "").replaceFirst("(?<=.)/+$", "");
        if (bare.indexOf("//") < 0 && known.test(bare)) {
          found.add(bare);
        }
      }
      i = end - 1;
    }
    return found;
  }

  private static boolean isPathByte(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '/'
        || b == '.'
        || b == '_'
        || b == '-'
        || b == '+'
        || b == '@';
  }

  /** Whether a text has a word of its own, as names of plug-ins stand in configurations. */
  static boolean hasWord(String text, String word) {
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      int end = at + word.length();
      if ((at == 0 || !isWordChar(text.charAt(at - 1)))
          && (end == text.length() || !isWordChar(text.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWordChar(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
