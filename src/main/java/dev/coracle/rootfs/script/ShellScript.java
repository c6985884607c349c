package dev.coracle.rootfs.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a shell script without running it: its simple commands, with the variables put
 * in that are set once to a constant. What stands in loops, functions and here-documents is read
 * like any other line.
 */
public final class ShellScript {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?:export |local |readonly )?([A-Za-z_][A-Za-z0-9_]*)=(.*)");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)\\}|([A-Za-z_][A-Za-z0-9_]*))");

  /** What an expansion with a default, or with a value for a set variable, is in constants. */
  private static final Pattern DEFAULT =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*):?([-=+])((?:[^{}`]|\\{[^{}`]*\\})*)\\}");

  private static final Pattern SET =
      Pattern.compile(
          "(?m)(?:^|[\\s;&|(])(?:([A-Za-z_][A-Za-z0-9_]*)=|(?:for|read|local)(?: -r)?"
              + " ([A-Za-z_][A-Za-z0-9_]*))");
  private static final Pattern CONTINUED = Pattern.compile("(&&|\\|\\|)[ \t]*\n");
  private static final Set<String> LEADING =
      Set.of(
          "if", "then", "else", "elif", "while", "until", "do", "!", "{", "(", "exec", "command",
          "time", "nohup", "env");

  private static final Pattern SEPARATOR =
      Pattern.compile("\\|\\||&&|[;|]|\\$\\(|`|\\bcase\\b.*\\bin\\b|^[^ (]*\\) ");
  private static final Pattern SHELL = Pattern.compile("(.*/)?(sh|dash|bash)");
  private static final Pattern OPTION_C = Pattern.compile("-[a-z]*c");

  private final List<List<String>> commands = new ArrayList<>();
  private final Map<String, String> constants = new HashMap<>();
  private final Set<String> changing = new HashSet<>();

  /** Variables that the script itself sets anywhere; others have no value that it knows of. */
  private final Set<String> set = new HashSet<>();

  private ShellScript() {}

  /** Reads a script. */
  public static ShellScript read(String text) {
    return read(text, false);
  }

  /** Reads what a package's script would do when the package is installed for the first time. */
  public static ShellScript firstInstallation(String text) {
    return read(text, true);
  }

  private static ShellScript read(String text, boolean blocks) {
    ShellScript script = new ShellScript();
    String joined = CONTINUED.matcher(text.replace("\\\n", " ")).replaceAll("$1 ");
    SET.matcher(joined)
        .results()
        .forEach(each -> script.set.add(each.group(1) == null ? each.group(2) : each.group(1)));
    List<String> lines = List.of(joined.split("\n", 0));
    for (String line : lines) {
      Matcher assignment = ASSIGNMENT.matcher(line.strip());
      if (assignment.matches()) {
        script.assign(assignment.group(1), words(assignment.group(2)));
      }
    }
    for (String line : blocks ? ScriptBlocks.of(lines, script::expand) : lines) {
      String bare = line.strip();
      if (!bare.startsWith("#")) {
        for (String part : SEPARATOR.split(bare, 0)) {
          script.command(words(part));
        }
      }
    }
    return script;
  }

  private void assign(String name, List<String> value) {
    String text = value.isEmpty() ? "" : value.get(0);
    if (text.indexOf('$') >= 0 || text.indexOf('`') >= 0) {
      String put = expand(text);
      if (put.indexOf('$') >= 0 || put.indexOf('`') >= 0) {
        changing.add(name);
        return;
      }
      text = put;
    }
    String before = constants.putIfAbsent(name, text);
    if (before != null && !before.equals(text)) {
      changing.add(name);
    }
  }

  private String expand(String word) {
    String put =
        VARIABLE
            .matcher(word)
            .replaceAll(
                match -> {
                  String name = match.group(1) == null ? match.group(2) : match.group(1);
                  String value = changing.contains(name) ? null : constants.get(name);
                  return Matcher.quoteReplacement(value == null ? match.group() : value);
                });
    // Each time one level of braces goes, so that this ends.
    String before = "";
    while (!put.equals(before) && put.contains("${")) {
      before = put;
      put = DEFAULT.matcher(put).replaceAll(match -> Matcher.quoteReplacement(value(match)));
    }
    return put;
  }

  private String value(MatchResult match) {
    String name = match.group(1);
    if (changing.contains(name) || (set.contains(name) && !constants.containsKey(name))) {
      return match.group();
    }
    String value = constants.getOrDefault(name, "");
    if (match.group(2).equals("+")) {
      return value.isEmpty() ? "" : match.group(3);
    }
    return value.isEmpty() ? match.group(3) : value;
  }

  private void command(List<String> words) {
    int at = 0;
    while (at < words.size()
        && (LEADING.contains(words.get(at)) || ASSIGNMENT.matcher(words.get(at)).matches())) {
      at++;
    }
    if (at < words.size()) {
      List<String> command = new ArrayList<>();
      for (String word : words.subList(at, words.size())) {
        String put = expand(word);
        if (!put.isEmpty()) {
          command.add(put);
        }
      }
      if (!command.isEmpty()) {
        commands.add(List.copyOf(command));
      }
    }
  }

  /** Blanks separate words; quotes and backslashes keep them together. */
  public static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        inWord = true;
      } else if (c == ' ' || c == '\t') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else if (c == '#' && !inWord) {
        break;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** All simple commands, as words. */
  public List<List<String>> commands() {
    return commands;
  }

  /** First words of commands that can be names of programs. */
  public Set<String> programs() {
    Set<String> names = new LinkedHashSet<>();
    for (List<String> command : commands) {
      if (command.get(0).matches("[a-z][A-Za-z0-9._+-]+")) {
        names.add(command.get(0));
      }
    }
    // What is left is shorter each time, so that this ends.
    commands.forEach(
        command -> ofCommand(command).ifPresent(script -> names.addAll(script.programs())));
    return names;
  }

  /** The script that a command hands to a shell: {@code sh -c '…'}. */
  public static Optional<ShellScript> ofCommand(List<String> command) {
    for (int i = 0; i + 2 < command.size(); i++) {
      if (SHELL.matcher(command.get(i)).matches()
          && OPTION_C.matcher(command.get(i + 1)).matches()) {
        return Optional.of(read(command.get(i + 2)));
      }
    }
    return Optional.empty();
  }
}
