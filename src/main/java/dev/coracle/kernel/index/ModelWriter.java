package dev.coracle.kernel.index;

import dev.coracle.kernel.kconfig.model.Choice;
import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.FileLine;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a model so that {@link ModelReader} has it back in a fraction of the time that reading the
 * Kconfig files takes.
 *
 * <p>All numbers are unsigned, seven bits a byte, the lowest first; the eighth bit says that more
 * follow. In this order, each with a count before it: texts (a length in bytes, and UTF-8), symbols
 * (name, whether it is a constant), expressions (a kind of {@link ModelFormat}, then numbers of
 * symbols and of expressions before it), entries (parent + 1, line, own dependencies, visibility,
 * lines of the help), choices (entry, prompt, members, defaults), options in their order (symbol,
 * type, entries, choice + 1, properties); then the number of the option that allows modules + 1. A
 * line is the number of its file's name and its own number.
 */
final class ModelWriter {
  private final KconfigModel model;
  private final Map<String, Integer> texts = new LinkedHashMap<>();
  private final Map<Expression, Integer> expressions = new HashMap<>();
  private final Map<MenuEntry, Integer> entries = new HashMap<>();
  private final Map<Choice, Integer> choices = new HashMap<>();
  private final Symbol[] symbols;
  private final ByteArrayOutputStream expressionBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream entryBytes = new ByteArrayOutputStream();

  private ModelWriter(KconfigModel model) {
    this.model = model;
    this.symbols = new Symbol[model.size()];
  }

  /** The whole file. */
  static byte[] bytes(KconfigModel model) {
    return new ModelWriter(model).bytes();
  }

  private byte[] bytes() {
    ByteArrayOutputStream options = new ByteArrayOutputStream();
    List<Choice> order = new ArrayList<>();
    number(options, model.options().size());
    for (Symbol each : model.all()) {
      option(options, each, order);
    }
    ByteArrayOutputStream choiceBytes = new ByteArrayOutputStream();
    number(choiceBytes, order.size());
    order.forEach(each -> choice(choiceBytes, each));
    ByteArrayOutputStream symbolBytes = new ByteArrayOutputStream();
    number(symbolBytes, symbols.length);
    for (Symbol each : symbols) {
      // What nothing mentions any more has a place all the same: its number is its index.
      number(symbolBytes, each == null ? text("") : text(each.name()));
      number(symbolBytes, each != null && each.isConstant() ? 1 : 0);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, texts.size());
    for (String each : texts.keySet()) {
      byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
      number(out, bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(symbolBytes.toByteArray());
    number(out, expressions.size());
    out.writeBytes(expressionBytes.toByteArray());
    number(out, entries.size());
    out.writeBytes(entryBytes.toByteArray());
    out.writeBytes(choiceBytes.toByteArray());
    out.writeBytes(options.toByteArray());
    number(out, model.modules().map(each -> symbol(each) + 1).orElse(0));
    return out.toByteArray();
  }

  private void option(ByteArrayOutputStream out, Symbol option, List<Choice> order) {
    number(out, symbol(option));
    number(out, ModelFormat.TYPES.indexOf(option.type()));
    number(out, option.entries().size());
    option.entries().forEach(each -> number(out, entry(each)));
    number(out, option.choice().map(of -> choice(of, order) + 1).orElse(0));
    number(out, option.properties().size());
    option.properties().forEach(each -> property(out, each));
  }

  private int choice(Choice choice, List<Choice> order) {
    Integer known = choices.get(choice);
    if (known != null) {
      return known;
    }
    int number = choices.size();
    choices.put(choice, number);
    order.add(choice);
    return number;
  }

  private void choice(ByteArrayOutputStream out, Choice choice) {
    number(out, entry(choice.entry()));
    number(out, text(choice.prompt()));
    number(out, choice.members().size());
    choice.members().forEach(each -> number(out, symbol(each)));
    number(out, choice.defaults().size());
    choice.defaults().forEach(each -> property(out, each));
  }

  private void property(ByteArrayOutputStream out, Property property) {
    number(out, ModelFormat.KINDS.indexOf(property.kind()));
    number(out, expression(property.value()));
    number(out, expression(property.high()));
    number(out, text(property.text()));
    number(out, expression(property.condition()));
    number(out, entry(property.entry()));
    line(out, property.where());
  }

  private int entry(MenuEntry entry) {
    Integer known = entries.get(entry);
    if (known != null) {
      return known;
    }
    int parent = entry.parent().map(each -> entry(each) + 1).orElse(0);
    number(entryBytes, parent);
    line(entryBytes, entry.where());
    number(entryBytes, entry.own().size());
    for (MenuEntry.Dependency each : entry.own()) {
      number(entryBytes, expression(each.expression()));
      line(entryBytes, each.where());
    }
    number(entryBytes, expression(entry.visibility()));
    number(entryBytes, entry.helpStart());
    number(entryBytes, entry.helpEnd());
    int number = entries.size();
    entries.put(entry, number);
    return number;
  }

  private int expression(Expression expression) {
    Integer known = expressions.get(expression);
    if (known != null) {
      return known;
    }
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    if (expression instanceof Expression.Constant constant) {
      number(own, ModelFormat.CONSTANT);
      number(own, constant.value());
    } else if (expression instanceof Expression.Modules) {
      number(own, ModelFormat.MODULES);
    } else if (expression instanceof Expression.Reference reference) {
      number(own, ModelFormat.REFERENCE);
      number(own, symbol(reference.symbol()));
    } else if (expression instanceof Expression.Not not) {
      number(own, ModelFormat.NOT);
      number(own, expression(not.inner()));
    } else if (expression instanceof Expression.And and) {
      parts(own, ModelFormat.AND, and.parts());
    } else if (expression instanceof Expression.Or or) {
      parts(own, ModelFormat.OR, or.parts());
    } else if (expression instanceof Expression.Comparison comparison) {
      number(own, ModelFormat.COMPARISON);
      number(own, text(comparison.operator()));
      number(own, symbol(comparison.left()));
      number(own, symbol(comparison.right()));
    }
    expressionBytes.writeBytes(own.toByteArray());
    int number = expressions.size();
    expressions.put(expression, number);
    return number;
  }

  private void parts(ByteArrayOutputStream out, int kind, List<Expression> parts) {
    number(out, kind);
    number(out, parts.size());
    parts.forEach(each -> number(out, expression(each)));
  }

  private int symbol(Symbol symbol) {
    symbols[symbol.index()] = symbol;
    return symbol.index();
  }

  private int text(String text) {
    Integer known = texts.get(text);
    if (known == null) {
      known = texts.size();
      texts.put(text, known);
    }
    return known;
  }

  private void line(ByteArrayOutputStream out, FileLine line) {
    number(out, text(line.file()));
    number(out, line.number());
  }

  private static void number(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
