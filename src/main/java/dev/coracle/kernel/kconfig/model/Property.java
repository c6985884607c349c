package dev.coracle.kernel.kconfig.model;

/**
 * One line of an entry, with the condition under which it holds.
 *
 * @param kind what it is
 * @param value the default's value, or what is selected or implied; of a range the lowest value
 * @param high of a range the highest value; otherwise as {@code value}
 * @param text the prompt; otherwise empty
 * @param condition its own {@code if}, without the entry's dependencies
 * @param entry whose line it is
 * @param where its line
 */
public record Property(
    Kind kind,
    Expression value,
    Expression high,
    String text,
    Expression condition,
    MenuEntry entry,
    FileLine where) {

  /** The kinds of lines. */
  public enum Kind {
    PROMPT,
    DEFAULT,
    SELECT,
    IMPLY,
    RANGE
  }

  /** When it holds: the entry's dependencies and its own condition. */
  public Expression whole() {
    return Expression.and(entry.dependencies(), condition);
  }

  @Override
  public String toString() {
    return where.toString();
  }
}
