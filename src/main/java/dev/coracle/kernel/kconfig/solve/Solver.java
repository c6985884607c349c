package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives every option its value, as {@code conf --olddefconfig} does: what is asked for where it can
 * be seen, otherwise the default; never below what selects it. Values are computed when they are
 * asked for, each once.
 */
public final class Solver {
  static final int NO = 0;
  static final int MODULE = 1;
  static final int YES = 2;

  /** Names of the three values. */
  private static final List<String> TRISTATE = List.of("n", "m", "y");

  private final KconfigModel model;
  private final UserValues user;
  private final State[] states;
  private int modules = NO;

  private Solver(KconfigModel model, UserValues user) {
    this.model = model;
    this.user = user;
    this.states = new State[model.size()];
  }

  /** What is known of a symbol. */
  private static final class State {
    private int tristate;
    private String text = "";
    private int visible;
    private boolean seen;
    private boolean written;
    private boolean done;
  }

  /** Solves a configuration. */
  public static Solver of(KconfigModel model, UserValues user) {
    Solver solver = new Solver(model, user);
    model.modules().ifPresent(symbol -> solver.modules = solver.state(symbol).tristate);
    return solver;
  }

  /** Whether a {@code .config} has a line for an option. */
  public boolean written(Symbol symbol) {
    return state(symbol).written;
  }

  /** The value as a {@code .config} writes it, a string in quotes; n for an option that is off. */
  public String value(Symbol symbol) {
    State state = state(symbol);
    return switch (symbol.type()) {
      case BOOL, TRISTATE -> TRISTATE.get(state.tristate);
      case STRING -> '"' + state.text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      default -> state.text;
    };
  }

  /** n, m or y, as 0, 1 or 2. */
  public int tristate(Symbol symbol) {
    return state(symbol).tristate;
  }

  /** The value of an expression. */
  public int value(Expression expression) {
    if (expression instanceof Expression.Constant constant) {
      return constant.value();
    } else if (expression instanceof Expression.Modules) {
      return Math.min(MODULE, model.modules().map(this::tristate).orElse(NO));
    } else if (expression instanceof Expression.Reference reference) {
      return tristate(reference.symbol());
    } else if (expression instanceof Expression.Not not) {
      return YES - value(not.inner());
    } else if (expression instanceof Expression.And and) {
      int least = YES;
      for (Expression part : and.parts()) {
        least = Math.min(least, value(part));
        if (least == NO) {
          return NO;
        }
      }
      return least;
    } else if (expression instanceof Expression.Or or) {
      return any(or.parts());
    }
    return compare((Expression.Comparison) expression) ? YES : NO;
  }

  private int any(List<Expression> parts) {
    int most = NO;
    for (Expression part : parts) {
      most = Math.max(most, value(part));
      if (most == YES) {
        return YES;
      }
    }
    return most;
  }

  private Symbol.Type type(Symbol symbol) {
    Symbol.Type type = symbol.type();
    return type == Symbol.Type.TRISTATE && modules == NO ? Symbol.Type.BOOL : type;
  }

  /** A bool is never m. */
  private int asType(Symbol symbol, int value) {
    return value == MODULE && type(symbol) == Symbol.Type.BOOL ? YES : value;
  }

  private State state(Symbol symbol) {
    State state = states[symbol.index()];
    if (state == null) {
      state = new State();
      states[symbol.index()] = state;
    }
    if (!state.done) {
      state.done = true; // asked again while it is computed, it is n, as in kconfig
      compute(symbol, state);
    }
    return state;
  }

  private void compute(Symbol symbol, State state) {
    switch (symbol.type()) {
      case UNKNOWN -> {
        state.text = symbol.name();
        state.tristate = symbol.isConstant() ? Math.max(NO, TRISTATE.indexOf(symbol.name())) : NO;
      }
      case BOOL, TRISTATE -> {
        if (symbol.choice().isPresent()) {
          state.tristate = choose(symbol, state);
        } else {
          state.written = visible(symbol) != NO;
          state.tristate = tristate(symbol, state);
        }
      }
      default -> {
        state.text =
            symbol.type() == Symbol.Type.HEX ? "0x0" : symbol.type() == Symbol.Type.INT ? "0" : "";
        state.written = visible(symbol) != NO;
        state.text = text(symbol, state);
        state.text = inRange(symbol, state.text);
      }
    }
  }

  /** How far a person may switch it on. */
  int visible(Symbol symbol) {
    State state = states[symbol.index()];
    if (state == null) {
      state = new State();
      states[symbol.index()] = state;
    }
    if (!state.seen) {
      state.seen = true;
      int most = NO;
      for (Property prompt : symbol.properties(Kind.PROMPT)) {
        most = Math.max(most, value(prompt.whole()));
      }
      boolean whole = symbol.type() != Symbol.Type.TRISTATE || modules == NO;
      state.visible = most == MODULE && whole ? YES : most;
    }
    return state.visible;
  }

  private int tristate(Symbol symbol, State state) {
    int selected = asType(symbol, any(symbol.selected()));
    Optional<String> asked = user.value(symbol);
    if (visible(symbol) != NO && asked.isPresent()) {
      int value = Math.min(TRISTATE.indexOf(asked.get()), visible(symbol));
      return asType(symbol, Math.max(value, selected));
    }
    state.written |= selected != NO;
    int value = byDefault(symbol);
    state.written |= value != NO;
    int implied = asType(symbol, any(symbol.implied()));
    if (implied != NO) {
      state.written = true;
      value = Math.min(Math.max(value, implied), dependencies(symbol));
    }
    return asType(symbol, Math.max(value, selected));
  }

  private int byDefault(Symbol symbol) {
    Optional<Property> given = first(symbol, Kind.DEFAULT);
    return given.isEmpty() ? NO : Math.min(value(given.get().value()), value(given.get().whole()));
  }

  /** The first of a kind whose condition holds. */
  private Optional<Property> first(Symbol symbol, Kind kind) {
    for (Property property : symbol.properties()) {
      if (property.kind() == kind && value(property.whole()) != NO) {
        return Optional.of(property);
      }
    }
    return Optional.empty();
  }

  /** Whether any of its entries has its dependencies met. */
  private int dependencies(Symbol symbol) {
    List<Expression> all = new ArrayList<>();
    symbol.entries().forEach(entry -> all.add(entry.dependencies()));
    return asType(symbol, any(all));
  }

  private String text(Symbol symbol, State state) {
    Optional<String> asked = user.value(symbol);
    if (state.written && asked.isPresent()) {
      return asked.get();
    }
    Optional<Property> given = first(symbol, Kind.DEFAULT);
    Optional<Symbol> target = given.flatMap(property -> operand(property.value()));
    if (target.isEmpty()) {
      return given.map(property -> constant(symbol, property, state)).orElse(state.text);
    }
    state.written = true;
    return plain(target.get());
  }

  /** A default that is the word n, m or y. */
  private static String constant(Symbol symbol, Property given, State state) {
    if (!(given.value() instanceof Expression.Constant)) {
      return state.text;
    }
    state.written = true;
    return symbol.type() == Symbol.Type.STRING ? given.value().toString() : state.text;
  }

  private static Optional<Symbol> operand(Expression expression) {
    return expression instanceof Expression.Reference reference
        ? Optional.of(reference.symbol())
        : Optional.empty();
  }

  /** The value without quotes. */
  private String plain(Symbol symbol) {
    State state = state(symbol);
    return symbol.isTristate() ? TRISTATE.get(state.tristate) : state.text;
  }

  private String inRange(Symbol symbol, String text) {
    if (symbol.type() == Symbol.Type.STRING) {
      return text;
    }
    Optional<Property> range = first(symbol, Kind.RANGE);
    if (range.isEmpty()) {
      return text;
    }
    int base = symbol.type() == Symbol.Type.INT ? 10 : 16;
    BigInteger value = number(text, base);
    String low = operand(range.get().value()).map(this::plain).orElse("0");
    String high = operand(range.get().high()).map(this::plain).orElse("0");
    if (value.compareTo(number(low, base)) < 0) {
      return low;
    }
    return value.compareTo(number(high, base)) > 0 ? high : text;
  }

  /** What C's strtoll makes of a text: the number that it begins with, or 0. */
  private static BigInteger number(String text, int base) {
    String digits = text;
    boolean minus = digits.startsWith("-");
    digits = minus ? digits.substring(1) : digits;
    if (base == 16 && (digits.startsWith("0x") || digits.startsWith("0X"))) {
      digits = digits.substring(2);
    }
    int end = 0;
    while (end < digits.length() && Character.digit(digits.charAt(end), base) >= 0) {
      end++;
    }
    BigInteger value = end == 0 ? BigInteger.ZERO : new BigInteger(digits.substring(0, end), base);
    return minus ? value.negate() : value;
  }

  /** Of a choice, one member is on: this one, or not. */
  private int choose(Symbol symbol, State state) {
    state.written = visible(symbol) != NO;
    if (!state.written) {
      return NO;
    }
    return new ChoiceSolver(this, user)
            .chosen(symbol.choice().orElseThrow())
            .equals(Optional.of(symbol))
        ? YES
        : NO;
  }

  private boolean compare(Expression.Comparison comparison) {
    int order = OperandComparison.compare(operand(comparison.left()), operand(comparison.right()));
    return switch (comparison.operator()) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private OperandComparison.Operand operand(Symbol symbol) {
    return new OperandComparison.Operand(symbol.type(), plain(symbol));
  }

  /** The lines of a {@code .config}, in the order of the files, without comments. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Symbol symbol : model.all()) {
      if (symbol.type() != Symbol.Type.UNKNOWN && written(symbol)) {
        String value = value(symbol);
        boolean off = symbol.isTristate() && value.equals("n");
        lines.add(off ? "# CONFIG_" + symbol + " is not set" : "CONFIG_" + symbol + "=" + value);
      }
    }
    return lines;
  }
}
