package dev.coracle.systemd;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name of a unit: {@code prefix.type}, {@code prefix@.type} (a template) or {@code
 * prefix@instance.type}.
 *
 * @param prefix what stands before {@code @} or the last dot
 * @param instance empty in Optional terms where there is no {@code @}; an empty text for a template
 * @param type such as {@code service}
 */
public record UnitName(String prefix, Optional<String> instance, String type) {
  private static final Set<String> TYPES =
      Set.of(
          "service",
          "socket",
          "target",
          "device",
          "mount",
          "automount",
          "swap",
          "timer",
          "path",
          "slice",
          "scope");
  private static final int LONGEST = 255;

  private static final Set<String> EXECUTING = Set.of("service", "socket", "mount", "swap");

  /** Of what systemd lets names consist. */
  private static final String VALID =
      "@:-_.\\0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** Reads a name; empty where it is none. */
  public static Optional<UnitName> parse(String name) {
    int dot = name.lastIndexOf('.');
    if (dot <= 0
        || name.length() > LONGEST
        || name.indexOf('/') >= 0
        || !TYPES.contains(name.substring(dot + 1))) {
      return Optional.empty();
    }
    if (!name.chars().allMatch(c -> VALID.indexOf(c) >= 0)) {
      return Optional.empty();
    }
    String stem = name.substring(0, dot);
    String type = name.substring(dot + 1);
    int at = stem.indexOf('@');
    if (at == 0) {
      return Optional.empty();
    }
    return Optional.of(
        at < 0
            ? new UnitName(stem, Optional.empty(), type)
            : new UnitName(stem.substring(0, at), Optional.of(stem.substring(at + 1)), type));
  }

  /** Whether this is {@code prefix@.type}. */
  public boolean isTemplate() {
    return instance.isPresent() && instance.get().isEmpty();
  }

  /** Whether this is {@code prefix@instance.type}. */
  public boolean isInstance() {
    return instance.isPresent() && !instance.get().isEmpty();
  }

  /** {@code prefix@.type}. */
  public UnitName template() {
    return new UnitName(prefix, Optional.of(""), type);
  }

  /** The same prefix and type with an instance. */
  public UnitName withInstance(String text) {
    return new UnitName(prefix, Optional.of(text), type);
  }

  /** The same name with another type. */
  public UnitName withType(String other) {
    return new UnitName(prefix, instance, other);
  }

  @Override
  public String toString() {
    return prefix + instance.map(text -> "@" + text).orElse("") + "." + type;
  }

  /** The section of settings that only this type has, such as {@code Service}. */
  String section() {
    return type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
  }

  /** Whether units of this type run programs. */
  boolean executes() {
    return EXECUTING.contains(type);
  }

  /** The path that the name of a mount unit stands for; empty where it stands for none. */
  public Optional<String> mountPoint() {
    return Specifiers.path(prefix);
  }

  /**
   * Puts in what specifiers stand for (systemd.unit(5), "Specifiers"), those that are known before
   * boot; others stay as they are.
   */
  public String expand(String text) {
    return new Specifiers(this).expand(text);
  }

  /** Why systemd does not take a text for a specifier in it. */
  Optional<String> wrongSpecifier(String text) {
    return new Specifiers(this).wrong(text);
  }
}
