package dev.coracle.rootfs.data;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds absolute paths in text and in the content of programs. */
final class Mentions {
  /** A path may follow a blank, a quote, an equals sign and such, but no other path or variable. */
  private static final Pattern PATH =
      Pattern.compile("(?<![A-Za-z0-9_.$}/@%*?~)-])-?(/[A-Za-z0-9_+@.][A-Za-z0-9_+@.:,*?/-]*)");

  private static final Pattern RELATIVE =
      Pattern.compile(
          "(?<![^\\s\"'=,(])(?:\\./)?([A-Za-z0-9_*][A-Za-z0-9_+.*?/-]*)(?![^\\s\"';,)])");

  /** Longest path that is looked for; no package has one as long. */
  private static final int LONGEST = 300;

  private static final int SHORTEST = 5;
  private static final int LONGEST_NAME = 99;

  /** By byte, whether it may stand in a path of a program; a table, since programs are large. */
  private static final boolean[] PATH_BYTES = pathBytes();

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

  /** Words of a text that can be paths relative to a directory of configurations. */
  static Set<String> relative(String text) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = RELATIVE.matcher(text);
    while (matcher.find()) {
      String word = matcher.group(1);
      boolean path = word.indexOf('/') > 0 || word.indexOf('.') > 0;
      if (path && word.indexOf("//") < 0 && word.indexOf("..") < 0) {
        found.add(word.replaceFirst("[./,]+$", ""));
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
        String bare = bare(bytes, i, end);
        if (bare.indexOf("//") < 0 && known.test(bare)) {
          found.add(bare);
        }
      }
      i = end - 1;
    }
    return found;
  }

  /** Without full stops at the end, and then without slashes there. */
  private static String bare(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && bytes[end - 1] == '.') {
      end--;
    }
    while (end > from + 1 && bytes[end - 1] == '/') {
      end--;
    }
    return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
  }

  private static boolean isPathByte(byte b) {
    return b > 0 && PATH_BYTES[b];
  }

  private static boolean[] pathBytes() {
    boolean[] all = new boolean[128];
    for (int b = 0; b < all.length; b++) {
      all[b] =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "/._-+@".indexOf(b) >= 0;
    }
    return all;
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

  /** The words of a text, as {@link #hasWord} finds them, also those with dots in them. */
  static Set<String> words(String text) {
    Set<String> words = new HashSet<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && (isWordChar(text.charAt(i)) || text.charAt(i) == '.');
      if (!inside) {
        if (i > from && i - from <= LONGEST) {
          addWord(text.substring(from, i), words);
        }
        from = i + 1;
      }
    }
    return words;
  }

  private static void addWord(String word, Set<String> words) {
    words.add(word);
    int last = word.lastIndexOf('.');
    if (last >= 0) {
      words.addAll(List.of(word.split("\\.", 0)));
      words.add(word.substring(0, last));
    }
  }

  /** Takes a string, as its place in a program's bytes. */
  @FunctionalInterface
  private interface StringConsumer {
    void take(int from, int to);
  }

  /** Finds what stands between two zero bytes, up to a length. */
  private static void eachString(byte[] bytes, int longest, StringConsumer consumer) {
    int from = -1;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        if (from >= 0 && i > from && i - from <= longest) {
          consumer.take(from, i);
        }
        from = i + 1;
      }
    }
  }

  /** The strings of a program that are names: short, between two zero bytes. */
  static Set<String> strings(byte[] bytes) {
    Set<String> strings = new HashSet<>();
    eachString(
        bytes,
        LONGEST_NAME,
        (from, to) -> {
          if (isName(bytes, from, to)) {
            strings.add(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
          }
        });
    return strings;
  }

  private static boolean isName(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] <= ' ' || bytes[i] == 0x7f || bytes[i] == '/') {
        return false;
      }
    }
    return true;
  }

  /** Which of some ASCII names stand between two zero bytes, as a program's symbols do. */
  static Set<String> symbols(byte[] bytes, Set<String> names) {
    Set<String> found = new LinkedHashSet<>();
    // By first letter: of a program's many strings few are worth to be made one.
    boolean[] begins = new boolean[128];
    names.forEach(name -> begins[name.charAt(0)] = true);
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    eachString(
        bytes,
        longest,
        (from, to) -> {
          if (bytes[from] > 0 && begins[bytes[from]]) {
            String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
            if (names.contains(name)) {
              found.add(name);
            }
          }
        });
    return found;
  }

  private static boolean isWordChar(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
