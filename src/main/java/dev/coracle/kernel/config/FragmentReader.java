package dev.coracle.kernel.config;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.Severity;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.kconfig.OptionRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a fragment: the lines of a {@code .config} file, and nothing else.
 *
 * <pre>
 * # a comment directly above an option is the option's reason
 * CONFIG_X=y
 * CONFIG_NAME="text"
 * CONFIG_SHIFT=15
 * CONFIG_MASK=0x1f
 * CONFIG_Y=n
 * # CONFIG_Z is not set
 * </pre>
 *
 * <p>The last two differ where another fragment asks for the option: {@code =n} contradicts it,
 * {@code is not set} is overridable.
 *
 * <p>{@code =m} is refused: a guest kernel has no modules. Its drivers are known when it is built,
 * and loading them later would need module files in the image, kmod to load them and udev to ask
 * for them; worse, a root file system or block driver left as a module boots into a panic.
 */
public final class FragmentReader {
  private static final String NOT_SET = " is not set";

  private final Path file;
  private final List<Diagnostic> problems;
  private final List<OptionRequest> options = new ArrayList<>();
  private final StringBuilder comment = new StringBuilder();

  private FragmentReader(Path file, List<Diagnostic> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a fragment's text.
   *
   * @param problems gets a diagnostic for each line that is not understood
   */
  public static KernelFragment read(
      String name, Path file, String text, List<Diagnostic> problems) {
    FragmentReader reader = new FragmentReader(file, problems);
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      reader.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, number);
    }
    return new KernelFragment(name, file, reader.options);
  }

  private void line(String line, int number) {
    String text = line.strip();
    int column = line.indexOf(text) + 1;
    if (text.isEmpty()) {
      comment.setLength(0);
    } else if (text.startsWith("#")) {
      comment(line, text, number, column);
    } else {
      assignment(line, text, number, column);
      comment.setLength(0);
    }
  }

  private void comment(String line, String text, int number, int column) {
    String words = text.substring(1).strip();
    if (words.startsWith(DotConfig.PREFIX) && words.endsWith(NOT_SET)) {
      String symbol = words.substring(DotConfig.PREFIX.length(), words.length() - NOT_SET.length());
      if (OptionRequest.isSymbol(symbol)) {
        add(symbol, "n", number, column, /* overridable= */ true);
        comment.setLength(0);
        return;
      }
    }
    if (words.startsWith(DotConfig.PREFIX) && words.indexOf('=') > 0 && words.indexOf(' ') < 0) {
      problem(
          "kernel.commented-option",
          "an option in a comment has no effect",
          "remove the # to request it, or write \"# "
              + words.substring(0, words.indexOf('='))
              + " is not set\" to switch it off",
          line,
          number,
          column);
      return;
    }
    if (comment.length() > 0) {
      comment.append(' ');
    }
    comment.append(words);
  }

  private void assignment(String line, String text, int number, int column) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    if (equals < 0
        || !name.startsWith(DotConfig.PREFIX)
        || !OptionRequest.isSymbol(name.substring(DotConfig.PREFIX.length()))) {
      problem(
          "kernel.fragment-syntax",
          "not a line of a kernel fragment",
          "write CONFIG_NAME=value, \"# CONFIG_NAME is not set\" or a # comment, one a line"
              + " and without spaces around =",
          line,
          number,
          column);
      return;
    }
    String symbol = name.substring(DotConfig.PREFIX.length());
    String value = text.substring(equals + 1);
    int valueColumn = column + equals + 1;
    if (value.equals("m")) {
      problem(
          "kernel.module",
          "CONFIG_" + symbol + "=m: guest kernels have no modules",
          "write CONFIG_" + symbol + "=y",
          line,
          number,
          valueColumn);
    } else if (!isValue(value)) {
      problem(
          "kernel.fragment-value",
          "CONFIG_" + symbol + " has a value that Kconfig cannot read",
          "write y, n, a number (12 or 0x1f) or a text in double quotes, and comments on lines of"
              + " their own",
          line,
          number,
          valueColumn);
    } else {
      add(symbol, value, number, column, /* overridable= */ false);
    }
  }

  private void add(String symbol, String value, int number, int column, boolean overridable) {
    SourceLocation place = new SourceLocation(file.toString(), number, column);
    options.add(new OptionRequest(symbol, value, place, comment.toString(), overridable));
  }

  private void problem(
      String code, String message, String fix, String line, int number, int column) {
    problems.add(
        new Diagnostic(
            code,
            Severity.ERROR,
            Optional.of(new SourceLocation(file.toString(), number, column)),
            message,
            fix,
            Excerpt.of(line, number, column)));
  }

  private static boolean isValue(String value) {
    if (value.equals("y") || value.equals("n")) {
      return true;
    }
    return value.startsWith("\"") ? isString(value) : isNumber(value);
  }

  private static boolean isString(String value) {
    int last = value.length() - 1;
    if (last < 1 || value.charAt(last) != '"') {
      return false;
    }
    for (int i = 1; i < last; i++) {
      if (value.charAt(i) == '\\') {
        i++; // the next character stands for itself
        if (i >= last) {
          return false;
        }
      } else if (value.charAt(i) == '"') {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String value) {
    boolean hex = value.startsWith("0x") || value.startsWith("0X");
    String digits = hex ? value.substring(2) : value.startsWith("-") ? value.substring(1) : value;
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), hex ? 16 : 10) < 0 || digits.charAt(i) > 'f') {
        return false;
      }
    }
    return !digits.isEmpty();
  }
}
