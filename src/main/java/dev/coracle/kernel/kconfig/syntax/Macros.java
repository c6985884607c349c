package dev.coracle.kernel.kconfig.syntax;

import dev.coracle.kernel.kconfig.model.FileLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expands {@code $(…)}: variables, functions with arguments, the environment (the kernel's
 * Documentation/kbuild/kconfig-macro-language).
 */
final class Macros {
  /** The kernel's files nest four deep; a file that calls itself for ever is stopped. */
  private static final int MOST_NESTED = 200;

  private static final int LONGEST = 1 << 20;

  private final Map<String, String> environment;
  private final ShellAnswers shell;
  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> expanded = new HashSet<>();
  private FileLine where = new FileLine("", 0);
  private int nested;

  Macros(Map<String, String> environment, ShellAnswers shell) {
    this.environment = environment;
    this.shell = shell;
  }

  /** The line that is being read. */
  void at(FileLine line) {
    where = line;
  }

  /**
   * A line {@code name = text}.
   *
   * @param operator {@code =} expands at each use, {@code :=} now, {@code +=} appends
   */
  void assign(String name, String operator, String text) {
    String old = variables.get(name);
    boolean append = operator.equals("+=") && old != null;
    boolean now = append ? expanded.contains(name) : operator.equals(":=");
    String value = now ? expand(text) : text;
    variables.put(name, append ? old + " " + value : value);
    if (now) {
      expanded.add(name);
    } else {
      expanded.remove(name);
    }
  }

  /** A text with all its macros expanded. */
  String expand(String text) {
    return expand(text, List.of());
  }

  private String expand(String text, List<String> arguments) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    if (++nested > MOST_NESTED) {
      throw new KconfigSyntaxException(where, "macros call each other without an end");
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      if (text.startsWith("$(", i)) {
        int end = end(text, i);
        out.append(call(text.substring(i + 2, end - 1), arguments));
        i = end;
      } else {
        out.append(text.charAt(i++));
      }
      if (out.length() > LONGEST) {
        throw new KconfigSyntaxException(where, "a macro expands to more than a megabyte");
      }
    }
    nested--;
    return out.toString();
  }

  /** Where the call that begins at an index ends. */
  int end(String text, int start) {
    int depth = 0;
    for (int i = start + 1; i < text.length(); i++) {
      if (text.charAt(i) == '(') {
        depth++;
      } else if (text.charAt(i) == ')' && --depth == 0) {
        return i + 1;
      }
    }
    throw new KconfigSyntaxException(where, "a macro's ')' is missing");
  }

  private String call(String clause, List<String> arguments) {
    if (!clause.isEmpty() && clause.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = clause.length() > 2 ? 0 : Integer.parseInt(clause);
      if (number > 0 && number <= arguments.size()) {
        return arguments.get(number - 1);
      }
    }
    List<String> parts = new ArrayList<>();
    for (String part : split(clause)) {
      parts.add(expand(part, arguments));
    }
    String name = parts.get(0);
    List<String> own = parts.subList(1, parts.size());
    String variable = variables.get(name);
    if (variable != null) {
      return expanded.contains(name) ? variable : expand(variable, own);
    }
    return switch (name) {
      case "shell" -> shell.answer(own.get(0));
      case "filename" -> where.file();
      case "lineno" -> Integer.toString(where.number());
      case "info", "warning-if" -> "";
      case "error-if" -> error(own);
      default -> own.isEmpty() ? environment.getOrDefault(name, "") : "";
    };
  }

  private String error(List<String> arguments) {
    if (arguments.size() == 2 && arguments.get(0).equals("y")) {
      throw new KconfigSyntaxException(where, arguments.get(1));
    }
    return "";
  }

  private static List<String> split(String clause) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < clause.length(); i++) {
      char c = clause.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(clause.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(clause.substring(start));
    return parts;
  }
}
