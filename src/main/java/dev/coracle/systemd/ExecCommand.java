package dev.coracle.systemd;

import dev.coracle.systemd.UnitFile.Problem;
import dev.coracle.systemd.WordReader.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that a unit runs, from an {@code Exec…=} line (systemd.service(5), "Command lines").
 *
 * @param setting such as {@code ExecStart}
 * @param program absolute path, or a name without a slash that the manager looks up
 * @param argv what the program is started with, quotes and escapes undone, its own name first
 * @param mayFail whether the line begins with {@code -}
 */
public record ExecCommand(String setting, String program, List<String> argv, boolean mayFail) {
  private static final List<String> SETTINGS =
      List.of(
          "ExecCondition",
          "ExecStartPre",
          "ExecStart",
          "ExecStartPost",
          "ExecReload",
          "ExecReloadPost",
          "ExecStop",
          "ExecStopPre",
          "ExecStopPost");

  /** Each counts once; {@code |} is of systemd 258, and older ones refuse the unit. */
  private static final String PREFIXES = "-@:|";

  /** Of these, one counts. */
  private static final List<String> PRIVILEGES = List.of("!!", "!", "+");

  public ExecCommand {
    argv = List.copyOf(argv);
  }

  /** Whether the unit starts without it: its failure is ignored, or it runs at reload or stop. */
  public boolean isOptional() {
    return mayFail || setting.startsWith("ExecReload") || setting.startsWith("ExecStop");
  }

  /** All command lines of a unit, as they are written. */
  public static List<String> lines(UnitName name, UnitFile file) {
    return assignments(name, file).stream().map(UnitFile.Assignment::value).toList();
  }

  /** All commands of a unit. */
  public static List<ExecCommand> of(UnitName name, UnitFile file) {
    List<ExecCommand> commands = new ArrayList<>();
    assignments(name, file).forEach(line -> parse(line, name, commands, new ArrayList<>()));
    return commands;
  }

  /** Lines that systemd ignores, or for which it refuses the unit. */
  static List<Problem> problems(UnitName name, UnitFile file) {
    List<Problem> problems = new ArrayList<>();
    assignments(name, file).forEach(line -> parse(line, name, new ArrayList<>(), problems));
    return problems;
  }

  private static List<UnitFile.Assignment> assignments(UnitName name, UnitFile file) {
    return name.executes()
        ? SETTINGS.stream().flatMap(key -> file.list(name.section(), key).stream()).toList()
        : List.of();
  }

  /** Reads the commands of a line, as config_parse_exec() does. */
  private static void parse(
      UnitFile.Assignment line, UnitName name, List<ExecCommand> commands, List<Problem> problems) {
    WordReader reader = new WordReader(line.value(), Style.QUOTED_WITH_ESCAPES);
    boolean more = true;
    while (more) {
      Optional<String> first = reader.next();
      if (first.isEmpty()) {
        more = false;
      } else if (!first.get().equals(";")) {
        more = command(line, first.get(), reader, name, commands, problems);
      }
    }
    boolean reported =
        problems.stream()
            .anyMatch(p -> p.line() == line.line() && p.source().equals(line.source()));
    if (reader.isUnbalanced() && !reported) {
      problems.add(Problem.ignored(line, "a quote that nothing closes"));
    }
  }

  /** Reads one command; false where the line ends with it. */
  private static boolean command(
      UnitFile.Assignment line,
      String first,
      WordReader reader,
      UnitName name,
      List<ExecCommand> commands,
      List<Problem> problems) {
    String prefixes = prefixes(first);
    boolean mayFail = prefixes.indexOf('-') >= 0;
    boolean named = prefixes.indexOf('@') >= 0;
    String program = name.expand(first.substring(prefixes.length()));
    Optional<String> wrong = wrong(program);
    if (wrong.isPresent()) {
      problems.add(problem(line, wrong.get(), mayFail || program.isEmpty()));
      return false;
    }
    List<String> argv =
        new ArrayList<>(named ? List.of() : List.of(first.substring(prefixes.length())));
    boolean more = false;
    while (!more) {
      if (reader.skip(";")) {
        more = true;
      } else if (reader.skip("\\;")) {
        argv.add(";");
      } else {
        Optional<String> word = reader.next();
        if (word.isEmpty()) {
          break;
        }
        argv.add(word.get());
      }
    }
    Optional<String> unknown =
        Stream.concat(Stream.of(first), argv.stream())
            .flatMap(word -> name.wrongSpecifier(word).stream())
            .findFirst();
    if (unknown.isPresent()) {
      problems.add(problem(line, unknown.get(), mayFail));
    } else if (reader.isUnbalanced()) {
      problems.add(problem(line, "a quote that nothing closes", mayFail));
    } else if (argv.isEmpty()) {
      problems.add(problem(line, "no name for the program after '@'", mayFail));
    } else {
      List<String> words = argv.stream().map(name::expand).toList();
      commands.add(new ExecCommand(line.key(), UnitPath.simplified(program), words, mayFail));
      return more;
    }
    return false;
  }

  private static Problem problem(UnitFile.Assignment line, String what, boolean mayFail) {
    return mayFail ? Problem.ignored(line, what) : Problem.refused(line, what);
  }

  private static String prefixes(String word) {
    String found = "";
    String left = word;
    boolean more = true;
    while (more && !left.isEmpty()) {
      String begin = left;
      String next =
          PRIVILEGES.stream().filter(begin::startsWith).findFirst().orElse(left.substring(0, 1));
      boolean privilege = PRIVILEGES.contains(next);
      more =
          privilege
              ? !found.contains("!") && !found.contains("+")
              : PREFIXES.contains(next) && !found.contains(next);
      if (more) {
        found += next;
        left = left.substring(next.length());
      }
    }
    return found;
  }

  /** Why systemd does not take a program's name or path. */
  private static Optional<String> wrong(String program) {
    if (program.isEmpty()) {
      return Optional.of("a command without a program");
    }
    if (program.chars().anyMatch(c -> c < ' ' || c == 0x7f || "\"'\\".indexOf(c) >= 0)) {
      return Optional.of("a program's path with a control character, quote or backslash");
    }
    if (program.indexOf('/') >= 0 && !program.startsWith("/")) {
      return Optional.of("'" + program + "' is neither a name nor an absolute path");
    }
    return program.endsWith("/")
        ? Optional.of("'" + program + "' is a directory")
        : Optional.empty();
  }
}
