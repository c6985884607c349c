package dev.coracle.kernel.kconfig.syntax;

import dev.coracle.kernel.kconfig.model.Choice;
import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.FileLine;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.syntax.Lexer.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kconfig files from the top one through every {@code source} line. The language: the
 * kernel's Documentation/kbuild/kconfig-language and kconfig-macro-language.
 */
public final class KconfigParser {
  private static final String TOP = "Kconfig";
  private static final int MOST_NESTED_FILES = 60;

  private final KconfigFiles files;
  private final Macros macros;
  private final Lexer lexer;
  private final ModelBuilder model = new ModelBuilder();
  private final Deque<Block> blocks = new ArrayDeque<>();
  private MenuEntry entry = new MenuEntry(null, new FileLine(TOP, 0));
  private @Nullable Symbol symbol;
  private @Nullable Choice options;
  private FileLine where = new FileLine(TOP, 0);

  private KconfigParser(KconfigFiles files, Map<String, String> environment, ShellAnswers shell) {
    this.files = files;
    this.macros = new Macros(environment, shell);
    this.lexer = new Lexer(macros);
    blocks.push(new Block("", entry, null));
  }

  /** What entries stand in: a menu, an if or a choice. */
  private record Block(String kind, MenuEntry entry, @Nullable Choice choice) {}

  /**
   * Reads all files of a tree.
   *
   * @param environment what {@code $(NAME)} is for names that no file assigns, such as SRCARCH
   * @throws KconfigSyntaxException at the first line that cannot be read
   */
  public static KconfigModel read(
      KconfigFiles files, Map<String, String> environment, ShellAnswers shell) {
    KconfigParser parser = new KconfigParser(files, environment, shell);
    parser.file(TOP, 0);
    if (parser.blocks.size() != 1) {
      Block open = parser.blocks.element();
      throw new KconfigSyntaxException(open.entry().where(), open.kind() + " has no end");
    }
    return parser.model.finish();
  }

  private void file(String name, int nested) {
    if (nested > MOST_NESTED_FILES) {
      throw new KconfigSyntaxException(where, "files include each other without an end");
    }
    String text =
        files
            .text(name)
            .orElseThrow(() -> new KconfigSyntaxException(where, "there is no file " + name));
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      where = new FileLine(name, i + 1);
      macros.at(where);
      String line = lines[i];
      while (line.endsWith("\\") && i + 1 < lines.length) {
        line = line.substring(0, line.length() - 1) + " " + lines[++i];
      }
      String sourced = statement(line);
      if (sourced != null) {
        file(sourced, nested + 1);
      } else if (line.strip().equals("help")) {
        int end = HelpText.end(lines, i + 1);
        entry.help(i + 1, end);
        i = end - 1;
      }
    }
  }

  /** Reads a line; the path of the file that it names, if it is a source line. */
  private @Nullable String statement(String line) {
    List<Token> tokens = lexer.tokens(line);
    if (tokens.isEmpty() || tokens.get(0).kind() != Lexer.Kind.WORD) {
      return null;
    }
    if (tokens.size() > 1 && isAssignment(tokens.get(1))) {
      String value = line.substring(tokens.get(1).end()).stripLeading();
      macros.assign(tokens.get(0).text(), tokens.get(1).text(), value);
      return null;
    }
    String keyword = tokens.get(0).text();
    switch (keyword) {
      case "source" -> {
        leave();
        return operand(tokens, 1).text();
      }
      case "config", "menuconfig" -> config(operand(tokens, 1).text());
      case "menu", "if" -> block(keyword, tokens);
      case "choice" -> choice();
      case "endmenu", "endif", "endchoice" -> end(keyword.substring(3));
      case "comment" -> {
        leave();
        entry = child();
      }
      case "depends" -> entry.depend(condition(tokens, 2), where);
      case "visible" -> entry.showIf(condition(tokens, 2));
      case "mainmenu", "help" -> {}
      default -> attribute(keyword, tokens);
    }
    return null;
  }

  private static boolean isAssignment(Token token) {
    return token.isOperator("=") || token.isOperator(":=") || token.isOperator("+=");
  }

  private void config(String name) {
    MenuEntry made = child();
    leave();
    entry = made;
    symbol = model.define(name, made);
    for (Block block : blocks) {
      if (block.choice() != null) {
        model.join(symbol, block.choice());
      }
      if (!block.kind().equals("if")) {
        break;
      }
    }
  }

  private void block(String kind, List<Token> tokens) {
    MenuEntry made = child();
    leave();
    if (kind.equals("if")) {
      made.depend(condition(tokens, 1), where);
    }
    entry = made;
    blocks.push(new Block(kind, made, null));
  }

  private void choice() {
    MenuEntry made = child();
    leave();
    entry = made;
    options = new Choice(made);
    blocks.push(new Block("choice", made, options));
  }

  private void end(String kind) {
    if (!blocks.element().kind().equals(kind)) {
      throw new KconfigSyntaxException(where, "there is no " + kind + " to end");
    }
    leave();
    blocks.pop();
    entry = blocks.element().entry();
  }

  private MenuEntry child() {
    return new MenuEntry(blocks.element().entry(), where);
  }

  /** What follows belongs to no option until one begins. */
  private void leave() {
    symbol = null;
    options = null;
  }

  private void attribute(String keyword, List<Token> tokens) {
    if (symbol == null) {
      if (options != null) {
        choiceAttribute(options, keyword, tokens);
      }
      return;
    }
    switch (keyword) {
      case "bool", "tristate", "int", "hex", "string" -> {
        symbol.giveType(type(keyword));
        if (tokens.size() > 1) {
          prompt(tokens);
        }
      }
      case "def_bool", "def_tristate" -> {
        symbol.giveType(type(keyword.substring(4)));
        value(Kind.DEFAULT, tokens, false);
      }
      case "default" -> value(Kind.DEFAULT, tokens, false);
      case "prompt" -> prompt(tokens);
      case "select" -> value(Kind.SELECT, tokens, true);
      case "imply" -> value(Kind.IMPLY, tokens, true);
      case "range" -> range(tokens);
      case "modules" -> model.modules(symbol);
      case "option" -> {
        if (tokens.size() > 1 && tokens.get(1).isWord("modules")) {
          model.modules(symbol);
        }
      }
      default -> throw new KconfigSyntaxException(where, "\"" + keyword + "\" is no statement");
    }
  }

  private void choiceAttribute(Choice choice, String keyword, List<Token> tokens) {
    switch (keyword) {
      case "prompt", "bool", "tristate" -> {
        if (tokens.size() > 1) {
          choice.prompt(tokens.get(1).text());
        }
      }
      case "default" ->
          choice.add(
              property(
                  Kind.DEFAULT,
                  new Expression.Reference(named(tokens.get(1))),
                  condition(tokens, 3)));
      default -> {} // optional: an older language's
    }
  }

  private static Symbol.Type type(String keyword) {
    return Symbol.Type.valueOf(keyword.toUpperCase(Locale.ROOT));
  }

  private void prompt(List<Token> tokens) {
    Expression condition = condition(tokens, 3);
    Optional<MenuEntry> around = entry.parent();
    while (around.isPresent()) {
      condition = Expression.and(condition, around.get().visibility());
      around = around.get().parent();
    }
    symbol()
        .add(
            new Property(
                Kind.PROMPT,
                Expression.ALWAYS,
                Expression.ALWAYS,
                tokens.get(1).text(),
                condition,
                entry,
                where));
  }

  private void value(Kind kind, List<Token> tokens, boolean name) {
    ExpressionParser parser = parser(tokens, 1, false);
    Expression value = name ? new Expression.Reference(named(operand(tokens, 1))) : parser.read();
    symbol().add(property(kind, value, condition(tokens, name ? 3 : parser.next() + 1)));
  }

  private void range(List<Token> tokens) {
    symbol()
        .add(
            new Property(
                Kind.RANGE,
                new Expression.Reference(named(operand(tokens, 1))),
                new Expression.Reference(named(operand(tokens, 2))),
                "",
                condition(tokens, 4),
                entry,
                where));
  }

  private Property property(Kind kind, Expression value, Expression condition) {
    return new Property(kind, value, value, "", condition, entry, where);
  }

  private Symbol symbol() {
    if (symbol == null) {
      throw new KconfigSyntaxException(where, "the line belongs to no option");
    }
    return symbol;
  }

  /** The expression from a position on; always true where the line ends before it. */
  private Expression condition(List<Token> tokens, int start) {
    if (start >= tokens.size()) {
      return Expression.ALWAYS;
    }
    return parser(tokens, start, true).read();
  }

  private ExpressionParser parser(List<Token> tokens, int start, boolean condition) {
    return new ExpressionParser(tokens, start, this::named, condition, where);
  }

  private Symbol named(Token token) {
    return model.symbol(token.text(), token.kind() == Lexer.Kind.QUOTED);
  }

  private Token operand(List<Token> tokens, int index) {
    return Optional.of(index)
        .filter(i -> i < tokens.size())
        .map(tokens::get)
        .orElseThrow(() -> new KconfigSyntaxException(where, "the line ends too soon"));
  }
}
