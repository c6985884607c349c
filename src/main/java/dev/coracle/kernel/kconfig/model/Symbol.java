package dev.coracle.kernel.kconfig.model;

import dev.coracle.kernel.kconfig.model.Property.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An option, or a constant that stands where an option may stand. Grows while files are read and is
 * not changed after that.
 */
public final class Symbol {
  /** The kinds of value. */
  public enum Type {
    UNKNOWN,
    BOOL,
    TRISTATE,
    INT,
    HEX,
    STRING
  }

  private final String name;
  private final boolean constant;
  private final int index;
  // Most of a kernel's twenty thousand options have one entry, and few are selected: no list is
  // made before it is needed.
  private List<MenuEntry> entries = List.of();
  private List<Property> properties = List.of();
  private List<KconfigModel.Selector> selectors = List.of();
  private List<KconfigModel.Selector> implications = List.of();
  private @Nullable List<Expression> selected;
  private @Nullable List<Expression> implied;
  private Type type = Type.UNKNOWN;
  private @Nullable Choice choice;

  /**
   * @param constant whether it was written in quotes
   * @param index of all symbols of a model, from 0 on
   */
  public Symbol(String name, boolean constant, int index) {
    this.name = name;
    this.constant = constant;
    this.index = index;
  }

  public String name() {
    return name;
  }

  public boolean isConstant() {
    return constant;
  }

  public int index() {
    return index;
  }

  /** UNKNOWN for what no file defines: its value is its name. */
  public Type type() {
    return type;
  }

  /** Whether it is n, m or y. */
  public boolean isTristate() {
    return type == Type.BOOL || type == Type.TRISTATE;
  }

  /** Where it is defined, in the order of the files. */
  public List<MenuEntry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** Prompts, defaults, ranges, selects and implications of all its entries, in their order. */
  public List<Property> properties() {
    return Collections.unmodifiableList(properties);
  }

  /** Those of one kind. */
  public List<Property> properties(Kind kind) {
    return properties.stream().filter(property -> property.kind() == kind).toList();
  }

  /** Who selects it, with the lines that do. */
  public List<KconfigModel.Selector> selectors() {
    return Collections.unmodifiableList(selectors);
  }

  /** Each gives the value that somebody selects it with. */
  public List<Expression> selected() {
    selected = selected == null ? values(selectors) : selected;
    return selected;
  }

  /** Each gives the value that somebody implies it with. */
  public List<Expression> implied() {
    implied = implied == null ? values(implications) : implied;
    return implied;
  }

  private static List<Expression> values(List<KconfigModel.Selector> from) {
    return from.stream()
        .map(each -> Expression.and(new Expression.Reference(each.symbol()), each.line().whole()))
        .toList();
  }

  /** The choice that it is a member of. */
  public Optional<Choice> choice() {
    return Optional.ofNullable(choice);
  }

  /** The first type that is given counts. */
  public void giveType(Type given) {
    type = type == Type.UNKNOWN ? given : type;
  }

  /** Adds a place that defines it. */
  public void add(MenuEntry entry) {
    entries = with(entries, entry);
  }

  /** Adds a property, after those of earlier lines. */
  public void add(Property property) {
    properties = with(properties, property);
  }

  /** Adds one that selects it. */
  public void addSelector(KconfigModel.Selector by) {
    selectors = with(selectors, by);
  }

  /** Adds one that implies it. */
  public void addImplication(KconfigModel.Selector by) {
    implications = with(implications, by);
  }

  private static <T> List<T> with(List<T> list, T more) {
    List<T> all = list.isEmpty() ? new ArrayList<>(2) : list;
    all.add(more);
    return all;
  }

  /** Makes it a member; the first choice counts. */
  public void join(Choice of) {
    choice = choice == null ? of : choice;
  }

  @Override
  public String toString() {
    return name;
  }
}
