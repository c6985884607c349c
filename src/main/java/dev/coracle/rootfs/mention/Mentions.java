package dev.coracle.rootfs.mention;

import dev.coracle.rootfs.view.UsrMerge;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds absolute paths in text and in the content of programs. */
public final class Mentions {
  // Not a regular expression, since every file is searched. Letters and digits count everywhere.

  /** What a path's first name begins with. */
  private static final String FIRST_IN_PATH = "_+@.";

  private static final String IN_PATH = "_+@.:,*?/-";

  /** A path may follow a blank, a quote, an equals sign and such, but no other path or variable. */
  private static final String BEFORE_NO_PATH = "_.$}/@%*?~)-";

  private static final Pattern RELATIVE =
      Pattern.compile(
          "(?<![^\\s\"'=,(])(?:\\./)?([A-Za-z0-9_*][A-Za-z0-9_+.*?/-]*)(?![^\\s\"';,)])");

  private static final Pattern COMMAND =
      Pattern.compile("(?:exec )?((?:/[A-Za-z0-9._/-]+/)?[a-z][a-z0-9._+-]+) +-[A-Za-z-]");

  /** Longest path that is looked for; no package has one as long. */
  private static final int LONGEST = 300;

  private static final int SHORTEST = 5;

  /** By byte, whether it may stand in a path of a program; a table, since programs are large. */
  private static final boolean[] PATH_BYTES = pathBytes();

  /** Below these stands what packages have and what can be mentioned. */
  public static final List<String> ROOTS = List.of("/etc/", "/usr/", "/opt/", "/var/", "/srv/");

  private Mentions() {}

  /** Paths in a text from which comments were dropped; some hold wildcards. */
  public static Set<String> inText(String text) {
    Set<String> found = new LinkedHashSet<>();
    int slash = text.indexOf('/');
    while (slash >= 0) {
      int end = slash + 1;
      if (beginsPath(text, slash)) {
        while (end < text.length() && isPathChar(text.charAt(end), IN_PATH)) {
          end++;
        }
        for (String path : text.substring(slash, end).replace(',', ':').split(":", 0)) {
          String bare = withoutEnd(withoutEnd(path, ".:,-"), "/");
          if (bare.startsWith("/") && bare.length() >= SHORTEST && bare.indexOf("//") < 0) {
            found.add(bare);
          }
        }
      }
      slash = text.indexOf('/', end);
    }
    return found;
  }

  /** Whether a path begins at a slash; one with a minus before it is an optional one of a unit. */
  private static boolean beginsPath(String text, int slash) {
    int before = slash > 0 && text.charAt(slash - 1) == '-' ? slash - 2 : slash - 1;
    return slash + 1 < text.length()
        && isPathChar(text.charAt(slash + 1), FIRST_IN_PATH)
        && (before < 0 || !isPathChar(text.charAt(before), BEFORE_NO_PATH));
  }

  private static boolean isPathChar(char c, String others) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || others.indexOf(c) >= 0;
  }

  /** A path without these at its end; the first character stays. */
  private static String withoutEnd(String path, String ends) {
    int end = path.length();
    while (end > 1 && ends.indexOf(path.charAt(end - 1)) >= 0) {
      end--;
    }
    return path.substring(0, end);
  }

  /** Words of a text that can be paths relative to a directory of configurations. */
  public static Set<String> relative(String text) {
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
  public static String withoutComments(String text) {
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

  /** What a program's bytes name: paths, and symbols between two zero bytes. */
  record Scan(Set<String> paths, Set<String> symbols) {}

  /** Whether a package may have a path, or it is one of lock files. */
  public static boolean mayBePackaged(String path) {
    String merged = UsrMerge.map(path);
    return ROOTS.stream().anyMatch(merged::startsWith) || isLock(path);
  }

  /** Whether a path is that of lock files, or is below it. */
  public static boolean isLock(String path) {
    return path.startsWith("/var/lock") || path.startsWith("/run/lock");
  }

  /**
   * Paths and symbols of a program, in one pass: programs are large.
   *
   * @param known which paths are of interest: a program has thousands of strings
   */
  static Scan scan(byte[] bytes, Predicate<String> known, SymbolNames names) {
    Set<String> paths = new LinkedHashSet<>();
    Set<String> symbols = new LinkedHashSet<>();
    int from = -1;
    for (int i = 0; i < bytes.length; i++) {
      byte each = bytes[i];
      if (each == 0) {
        if (from >= 0) {
          names.add(bytes, from, i, symbols);
        }
        from = i + 1;
      } else if (each == '/' && (i == 0 || !isPathByte(bytes[i - 1]))) {
        int end = i + 1;
        while (end < bytes.length && end - i < LONGEST && isPathByte(bytes[end])) {
          end++;
        }
        addPath(bytes, i, end, known, paths);
        i = end - 1;
      }
    }
    return new Scan(paths, symbols);
  }

  private static void addPath(
      byte[] bytes, int from, int end, Predicate<String> known, Set<String> paths) {
    if (end - from >= SHORTEST) {
      String bare = bare(bytes, from, end);
      if (bare.indexOf("//") < 0 && known.test(bare)) {
        paths.add(bare);
      }
    }
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
  public static boolean hasWord(String text, String word) {
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
  public static Set<String> words(String text) {
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

  /** The strings of a program that look like a command for a shell: a program and an option. */
  static Set<String> commands(byte[] bytes) {
    Set<String> found = new LinkedHashSet<>();
    int from = -1;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        if (from >= 0 && i - from >= SHORTEST && isCommandStart(bytes[from])) {
          String text =
              new String(bytes, from, Math.min(i - from, LONGEST), StandardCharsets.ISO_8859_1);
          Matcher matcher = COMMAND.matcher(text);
          if (matcher.lookingAt()) {
            found.add(matcher.group(1));
          }
        }
        from = i + 1;
      }
    }
    return found;
  }

  private static boolean isCommandStart(byte first) {
    return (first >= 'a' && first <= 'z') || first == '/';
  }

  private static boolean isWordChar(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
