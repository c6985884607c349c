package dev.coracle.systemd;

/**
 * A dependency of one unit on another.
 *
 * @param unit the other unit's name, specifiers put in
 * @param setting where the dependency is written, such as {@code Requires}, or {@code default
 *     dependency}
 * @param strength what becomes of the unit where the other is missing
 * @param source the file in which the dependency stands; the manager's name for an implicit one
 */
public record Dependency(String unit, String setting, Strength strength, String source) {

  /** What becomes of a unit where another is missing. */
  public enum Strength {
    /** It fails. */
    HARD,
    /** It starts without. */
    SOFT,
    /** It starts the other where the other has a file, and asks for nothing where it has none. */
    IF_PRESENT,
    /** Nothing at start; {@code systemctl enable} would have enabled the other with it. */
    INSTALL
  }
}
