package dev.coracle.source.apt.index;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads relationship fields, by Debian Policy 7.1: groups separated by commas, all of which have to
 * hold; in a group, alternatives separated by bars, one of which has to hold:
 *
 * <pre>{@code
 * libc6 (>= 2.38), default-mta | mail-transport-agent, python3:any, linux-doc [amd64] <!nodoc>
 * }</pre>
 *
 * <p>An alternative that is restricted to other architectures is left out, and so is one that wants
 * a build profile, since none is active. Odd text is read as far as it makes sense: a signature
 * vouches for indexes, so what is odd is the archive's own doing.
 */
public final class Relations {
  private Relations() {}

  /**
   * Reads Depends, Pre-Depends and the like.
   *
   * @param field the field's value; may be empty
   * @param architecture Debian name of the architecture that restrictions are for
   * @return groups of alternatives, in order; none is empty
   */
  public static List<List<Relation>> parse(String field, String architecture) {
    List<List<Relation>> groups = new ArrayList<>();
    for (String group : split(field, ',')) {
      List<Relation> alternatives = parseGroup(group, architecture);
      if (!alternatives.isEmpty()) {
        groups.add(alternatives);
      }
    }
    return List.copyOf(groups);
  }

  /**
   * Reads Provides, Conflicts and Breaks, whose groups have one alternative each.
   *
   * @param field the field's value; may be empty
   * @param architecture Debian name of the architecture that restrictions are for
   */
  public static List<Relation> parseFlat(String field, String architecture) {
    List<Relation> relations = new ArrayList<>();
    for (String group : split(field, ',')) {
      relations.addAll(parseGroup(group, architecture));
    }
    return List.copyOf(relations);
  }

  /** One group: alternatives separated by bars. */
  static List<Relation> parseGroup(String group, String architecture) {
    List<Relation> alternatives = new ArrayList<>(1);
    for (String alternative : split(group, '|')) {
      Relation relation = parseOne(alternative.strip(), architecture);
      if (relation != null) {
        alternatives.add(relation);
      }
    }
    return List.copyOf(alternatives);
  }

  /** Null where the text is empty or for other architectures or profiles. */
  private static @Nullable Relation parseOne(String text, String architecture) {
    int end = 0;
    while (end < text.length() && " \t\n([<".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    if (end == 0) {
      return null;
    }
    String name = text.substring(0, end);
    String qualifier = "";
    int colon = name.indexOf(':');
    if (colon >= 0) {
      qualifier = name.substring(colon + 1);
      name = name.substring(0, colon);
    }
    String operator = "";
    String version = "";
    boolean profiled = false;
    boolean profileHolds = false;
    int at = end;
    while (at < text.length()) {
      char open = text.charAt(at);
      if (open != '(' && open != '[' && open != '<') {
        at++;
        continue;
      }
      int close = text.indexOf(open == '(' ? ')' : open == '[' ? ']' : '>', at + 1);
      close = close < 0 ? text.length() : close;
      String inside = text.substring(at + 1, close).strip();
      if (open == '(') {
        int operatorEnd = 0;
        while (operatorEnd < inside.length() && "<>=".indexOf(inside.charAt(operatorEnd)) >= 0) {
          operatorEnd++;
        }
        operator = modern(inside.substring(0, operatorEnd));
        version = inside.substring(operatorEnd).strip();
      } else if (open == '[') {
        if (!isFor(inside, architecture)) {
          return null;
        }
      } else {
        profiled = true;
        profileHolds |= holdsWithoutProfiles(inside);
      }
      at = close + 1;
    }
    return profiled && !profileHolds ? null : new Relation(name, qualifier, operator, version);
  }

  /** Policy: the single signs are obsolete and mean "or equal". */
  private static String modern(String operator) {
    return switch (operator) {
      case "<" -> "<=";
      case ">" -> ">=";
      default -> operator;
    };
  }

  /** {@code amd64 arm64} lists what it is for, {@code !amd64 !arm64} what it is not for. */
  private static boolean isFor(String list, String architecture) {
    boolean negated = false;
    for (String word : list.split("\\s+", 0)) {
      negated = word.startsWith("!");
      if (matches(negated ? word.substring(1) : word, architecture)) {
        return !negated;
      }
    }
    return negated;
  }

  private static boolean matches(String wildcard, String architecture) {
    return wildcard.equals(architecture)
        || wildcard.equals("any")
        || wildcard.equals("linux-any")
        || wildcard.equals("any-" + architecture);
  }

  /** {@code !nodoc !nocheck} holds when none of them is active; {@code stage1} when it is. */
  private static boolean holdsWithoutProfiles(String list) {
    for (String word : list.split("\\s+", 0)) {
      if (!word.startsWith("!")) {
        return false;
      }
    }
    return true;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at).strip());
      from = at + 1;
    }
    parts.add(text.substring(from).strip());
    return parts;
  }
}
