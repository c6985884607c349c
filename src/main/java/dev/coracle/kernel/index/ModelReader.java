package dev.coracle.kernel.index;

import dev.coracle.kernel.kconfig.model.Choice;
import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.FileLine;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link ModelWriter} writes. */
final class ModelReader {
  private final byte[] bytes;
  private int at;
  private String[] texts = {};
  private Symbol[] symbols = {};
  private Expression[] expressions = {};
  private MenuEntry[] entries = {};

  private ModelReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The model.
   *
   * @throws IllegalStateException if the bytes are not those of a writer of this version
   */
  static KconfigModel model(byte[] bytes) {
    try {
      return new ModelReader(bytes).model();
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalStateException("the index of the kernel's options is damaged", e);
    }
  }

  private KconfigModel model() {
    texts = new String[number()];
    for (int i = 0; i < texts.length; i++) {
      int length = number();
      texts[i] = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
    }
    symbols = new Symbol[number()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = new Symbol(text(), number() == 1, i);
    }
    expressions = new Expression[number()];
    for (int i = 0; i < expressions.length; i++) {
      expressions[i] = expression();
    }
    entries = new MenuEntry[number()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = entry();
    }
    Choice[] choices = new Choice[number()];
    for (int i = 0; i < choices.length; i++) {
      choices[i] = choice();
    }
    int count = number();
    Map<String, Symbol> options = new LinkedHashMap<>(count * 2);
    for (int i = 0; i < count; i++) {
      Symbol option = option(choices);
      options.put(option.name(), option);
    }
    int modules = number();
    KconfigModel.connect(options.values());
    return new KconfigModel(
        options,
        symbols.length,
        modules == 0 ? Optional.empty() : Optional.of(symbols[modules - 1]));
  }

  private Expression expression() {
    int kind = number();
    return switch (kind) {
      case ModelFormat.CONSTANT -> constant(number());
      case ModelFormat.MODULES -> new Expression.Modules();
      case ModelFormat.REFERENCE -> new Expression.Reference(symbols[number()]);
      case ModelFormat.NOT -> new Expression.Not(expressions[number()]);
      case ModelFormat.AND -> new Expression.And(Arrays.asList(parts()));
      case ModelFormat.OR -> new Expression.Or(Arrays.asList(parts()));
      case ModelFormat.COMPARISON ->
          new Expression.Comparison(text(), symbols[number()], symbols[number()]);
      default -> throw new IllegalStateException("an expression has the unknown kind " + kind);
    };
  }

  private static Expression constant(int value) {
    return value == 2
        ? Expression.ALWAYS
        : value == 0 ? Expression.NEVER : new Expression.Constant(value);
  }

  private Expression[] parts() {
    Expression[] parts = new Expression[number()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = expressions[number()];
    }
    return parts;
  }

  private MenuEntry entry() {
    int parent = number();
    MenuEntry entry = new MenuEntry(parent == 0 ? null : entries[parent - 1], line());
    int own = number();
    for (int i = 0; i < own; i++) {
      entry.depend(expressions[number()], line());
    }
    entry.showIf(expressions[number()]);
    entry.help(number(), number());
    return entry;
  }

  private Choice choice() {
    Choice choice = new Choice(entries[number()]);
    choice.prompt(text());
    int members = number();
    for (int i = 0; i < members; i++) {
      choice.add(symbols[number()]);
    }
    int defaults = number();
    for (int i = 0; i < defaults; i++) {
      choice.add(property());
    }
    return choice;
  }

  private Symbol option(Choice[] choices) {
    Symbol option = symbols[number()];
    option.giveType(ModelFormat.TYPES.get(number()));
    int places = number();
    for (int i = 0; i < places; i++) {
      option.add(entries[number()]);
    }
    int choice = number();
    if (choice > 0) {
      option.join(choices[choice - 1]);
    }
    int properties = number();
    for (int i = 0; i < properties; i++) {
      option.add(property());
    }
    return option;
  }

  private Property property() {
    return new Property(
        ModelFormat.KINDS.get(number()),
        expressions[number()],
        expressions[number()],
        text(),
        expressions[number()],
        entries[number()],
        line());
  }

  private String text() {
    return texts[number()];
  }

  private FileLine line() {
    return new FileLine(text(), number());
  }

  private int number() {
    int value = bytes[at++];
    if (value >= 0) {
      return value;
    }
    value &= 0x7f;
    for (int shift = 7; ; shift += 7) {
      int next = bytes[at++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
