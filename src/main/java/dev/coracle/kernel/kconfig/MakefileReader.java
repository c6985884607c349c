package dev.coracle.kernel.kconfig;

import java.util.StringTokenizer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads which option builds which object from a kernel makefile: {@code obj-$(CONFIG_X) += a.o
 * b.o}.
 *
 * <p>The lines' form: the kernel's Documentation/kbuild/makefiles. Directories on such lines, and
 * {@code a-y} or {@code a-objs} lines, which list the parts of a composite object, name no module.
 */
public final class MakefileReader {
  private static final String OPTION = "$(CONFIG_";

  private MakefileReader() {}

  /**
   * Reads a makefile.
   *
   * @param text the makefile
   * @param found receives symbol (empty for {@code obj-y}) and object name without {@code .o}
   */
  public static void read(String text, BiConsumer<String, String> found) {
    int length = text.length();
    for (int start = 0; start < length; ) {
      int end = lineEnd(text, start);
      int first = start;
      while (first < end && (text.charAt(first) == ' ' || text.charAt(first) == '\t')) {
        first++;
      }
      if (text.startsWith("obj-", first)) {
        line(text.substring(first + 4, end), found);
      }
      start = end + 1;
    }
  }

  /** Where a line ends, over all its continuations. */
  private static int lineEnd(String text, int start) {
    int end = text.indexOf('\n', start);
    while (end > start && text.charAt(end - 1) == '\\') {
      end = text.indexOf('\n', end + 1);
    }
    return end < 0 ? text.length() : end;
  }

  private static void line(String line, BiConsumer<String, String> found) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      return;
    }
    String symbol = symbol(line.substring(0, equals));
    if (symbol == null) {
      return;
    }
    String objects = line.substring(equals + 1).replace("\\\n", " ");
    int comment = objects.indexOf('#');
    StringTokenizer words =
        new StringTokenizer(comment < 0 ? objects : objects.substring(0, comment));
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      if (word.endsWith(".o") && word.indexOf('$') < 0) {
        found.accept(symbol, word.substring(word.lastIndexOf('/') + 1, word.length() - 2));
      }
    }
  }

  /** {@code $(CONFIG_X) +} gives X, {@code y :} gives the empty text, all else null. */
  private static @Nullable String symbol(String target) {
    String name = target.strip();
    while (name.endsWith("+") || name.endsWith(":") || name.endsWith("?")) {
      name = name.substring(0, name.length() - 1).strip();
    }
    if (name.equals("y")) {
      return "";
    }
    String braces = name.replace('{', '(').replace('}', ')');
    if (!braces.startsWith(OPTION) || !braces.endsWith(")")) {
      return null;
    }
    String symbol = braces.substring(OPTION.length(), braces.length() - 1);
    return OptionRequest.isSymbol(symbol) ? symbol : null;
  }
}
