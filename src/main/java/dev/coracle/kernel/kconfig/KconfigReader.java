package dev.coracle.kernel.kconfig;

import dev.coracle.kernel.kconfig.Kconfig.Condition;
import dev.coracle.kernel.kconfig.Kconfig.Definition;
import dev.coracle.kernel.kconfig.Kconfig.Selector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a kernel tree's Kconfig files, from the top one through every {@code source} line.
 *
 * <p>Reads what explains a value: types, prompts, dependencies with those of the surrounding menus,
 * ifs and choices, selects, ranges. Defaults, help and comments are passed over. The language: the
 * kernel's Documentation/kbuild/kconfig-language.
 */
public final class KconfigReader {
  private static final int MOST_NESTED_FILES = 30;

  private final Path tree;
  private final Map<String, String> variables;
  private final Map<String, List<Entry>> entries = new LinkedHashMap<>();
  private final Map<String, List<Selector>> selectors = new HashMap<>();
  private final Deque<Block> blocks = new ArrayDeque<>();
  private @Nullable Entry entry;
  private int nested;

  private KconfigReader(Path tree, String architecture) {
    this.tree = tree;
    this.variables = Map.of("$(SRCARCH)", architecture, "$(ARCH)", architecture);
  }

  /**
   * Reads a tree.
   *
   * @param architecture the kernel's name of it, such as {@code x86}
   */
  public static Kconfig read(Path tree, String architecture) throws IOException {
    KconfigReader reader = new KconfigReader(tree, architecture);
    reader.file("Kconfig");
    Map<String, List<Definition>> definitions = new HashMap<>();
    reader.entries.forEach(
        (symbol, all) -> definitions.put(symbol, all.stream().map(Entry::finish).toList()));
    return new Kconfig(definitions, reader.selectors);
  }

  private void file(String name) throws IOException {
    Path path = tree.resolve(name).normalize();
    if (!path.startsWith(tree) || !Files.isRegularFile(path) || nested > MOST_NESTED_FILES) {
      return; // kconfig itself stops at what is wrong; a reader that explains need not
    }
    nested++;
    String[] lines = Files.readString(path, StandardCharsets.ISO_8859_1).split("\n", -1);
    int helpIndent = -1;
    boolean inHelp = false;
    for (int i = 0; i < lines.length; i++) {
      if (inHelp) {
        int indent = indent(lines[i]);
        if (lines[i].isBlank() || (indent > 0 && (helpIndent < 0 || indent >= helpIndent))) {
          helpIndent = lines[i].isBlank() || helpIndent >= 0 ? helpIndent : indent;
          continue;
        }
        inHelp = false;
      }
      int number = i + 1;
      String line = lines[i].strip();
      while (line.endsWith("\\") && i + 1 < lines.length) {
        line = line.substring(0, line.length() - 1) + " " + lines[++i].strip();
      }
      if (line.equals("help") || line.equals("---help---")) {
        inHelp = true;
        helpIndent = -1;
      } else if (!line.isEmpty() && line.charAt(0) != '#') {
        statement(line, name + ":" + number, name);
      }
    }
    nested--;
  }

  private void statement(String line, String where, String file) throws IOException {
    int space = 0;
    while (space < line.length() && OptionRequest.isSymbol(line.substring(space, space + 1))) {
      space++;
    }
    if (space < line.length() && "-:+=".indexOf(line.charAt(space)) >= 0) {
      return; // a macro whose name begins like a keyword
    }
    String keyword = line.substring(0, space);
    String rest = substituted(line.substring(space).strip());
    switch (keyword) {
      case "config", "menuconfig" -> beginEntry(rest, where);
      case "menu" -> beginBlock(new Block(false));
      case "choice" -> beginBlock(new Block(true));
      case "if" -> {
        beginBlock(new Block(false));
        blocks.peek().conditions.add(new Condition(rest, where));
      }
      case "endif", "endmenu", "endchoice" -> {
        entry = null;
        blocks.poll();
      }
      case "comment", "mainmenu" -> entry = new Entry(where, blocks);
      case "source", "osource" -> source(unquoted(rest));
      case "rsource", "orsource" -> source(sibling(file, unquoted(rest)));
      case "depends" -> condition(rest.startsWith("on") ? rest.substring(2).strip() : rest, where);
      case "visible" -> condition(rest.startsWith("if") ? rest.substring(2).strip() : rest, where);
      default -> attribute(keyword, rest, where);
    }
  }

  private void attribute(String keyword, String rest, String where) {
    Entry current = entry;
    if (current == null) {
      return;
    }
    switch (keyword) {
      case "bool", "tristate", "int", "hex", "string" -> {
        current.type = Kconfig.Type.valueOf(keyword.toUpperCase(java.util.Locale.ROOT));
        current.prompt(rest, where);
      }
      case "def_bool" -> current.type = Kconfig.Type.BOOL;
      case "def_tristate" -> current.type = Kconfig.Type.TRISTATE;
      case "prompt" -> current.prompt(rest, where);
      case "range" -> current.range = Optional.of(rest);
      case "select" -> select(current.symbol, rest, where);
      default -> {} // defaults, implications, options: they do not forbid
    }
  }

  private void beginEntry(String symbol, String where) {
    Entry begun = new Entry(where, blocks);
    begun.symbol = symbol;
    entries.computeIfAbsent(symbol, key -> new ArrayList<>()).add(begun);
    entry = begun;
    Block block = blocks.peek();
    if (block != null && block.choice) {
      block.members.add(symbol);
    }
  }

  private void beginBlock(Block block) {
    entry = null;
    blocks.push(block);
  }

  private void condition(String text, String where) {
    if (entry != null) {
      entry.own.add(new Condition(text, where));
    } else if (!blocks.isEmpty()) {
      blocks.peek().conditions.add(new Condition(text, where));
    }
  }

  private void select(String symbol, String rest, String where) {
    int condition = rest.indexOf(" if ");
    String target = (condition < 0 ? rest : rest.substring(0, condition)).strip();
    selectors
        .computeIfAbsent(target, key -> new ArrayList<>())
        .add(
            new Selector(
                symbol,
                condition < 0 ? Optional.empty() : Optional.of(rest.substring(condition + 4)),
                where));
  }

  private void source(String name) throws IOException {
    entry = null;
    file(name);
  }

  private String substituted(String text) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    String result = text;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      result = result.replace(variable.getKey(), variable.getValue());
    }
    return result;
  }

  private static String sibling(String file, String name) {
    return file.substring(0, file.lastIndexOf('/') + 1) + name;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** Columns of leading blanks; a tab goes to the next multiple of eight. */
  private static int indent(String line) {
    int column = 0;
    for (int i = 0; i < line.length(); i++) {
      switch (line.charAt(i)) {
        case ' ' -> column++;
        case '\t' -> column = (column / 8 + 1) * 8;
        default -> {
          return column;
        }
      }
    }
    return 0;
  }

  /** A menu, an if or a choice; also the file's level. */
  private static final class Block {
    private final boolean choice;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<String> members = new ArrayList<>();

    private Block(boolean choice) {
      this.choice = choice;
    }
  }

  /** An entry being read. */
  private static final class Entry {
    private final String where;
    private final List<Block> around;
    private final List<Condition> own = new ArrayList<>();
    private String symbol = "";
    private Kconfig.Type type = Kconfig.Type.UNKNOWN;
    private boolean prompted;
    private Optional<Condition> promptCondition = Optional.empty();
    private Optional<String> range = Optional.empty();

    private Entry(String where, Deque<Block> blocks) {
      this.where = where;
      this.around = List.copyOf(blocks);
    }

    private void prompt(String rest, String line) {
      if (rest.isEmpty() || (rest.charAt(0) != '"' && rest.charAt(0) != '\'')) {
        return;
      }
      int close = rest.indexOf(rest.charAt(0), 1);
      while (close > 0 && rest.charAt(close - 1) == '\\') {
        close = rest.indexOf(rest.charAt(0), close + 1);
      }
      prompted = true;
      String after = close < 0 ? "" : rest.substring(close + 1).strip();
      if (after.startsWith("if ")) {
        promptCondition = Optional.of(new Condition(after.substring(3).strip(), line));
      }
    }

    private Definition finish() {
      List<Condition> all = new ArrayList<>(own);
      List<String> choice = List.of();
      for (Block block : around) {
        all.addAll(block.conditions);
        if (block.choice) {
          choice = List.copyOf(block.members);
        }
      }
      return new Definition(where, type, prompted, promptCondition, all, range, choice);
    }
  }
}
