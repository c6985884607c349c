package dev.coracle.rootfs.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a locale, such as {@code de_DE.UTF-8}.
 *
 * @param name as it was written
 * @param territory such as {@code de_DE}
 * @param codeset such as {@code UTF-8}; empty where the name has none
 * @param modifier such as {@code @euro}; empty for none
 */
record LocaleName(String name, String territory, String codeset, String modifier) {
  private static final Pattern NAME =
      Pattern.compile(
          "([A-Za-z]{2,3}(?:_[A-Z]{2})?)(?:\\.([A-Za-z0-9_-]{1,30}))?(@[A-Za-z]{1,30})?");

  /** Variables that setlocale(3) reads, and what they are set to. */
  private static final Pattern SETTING =
      Pattern.compile("(?m)(?<![A-Za-z_])(?:LANG|LC_[A-Z]{2,20})=[\"']?([A-Za-z0-9_.@-]{2,80})");

  private static final Pattern COMMENT = Pattern.compile("(?m)^[ \\t]*+[#;].*+$");

  /** The locales that a text with assignments sets; those that every system has are none. */
  static List<LocaleName> in(String text) {
    List<LocaleName> found = new ArrayList<>();
    Matcher matcher = SETTING.matcher(COMMENT.matcher(text).replaceAll(""));
    while (matcher.find()) {
      parse(matcher.group(1)).filter(each -> !found.contains(each)).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<LocaleName> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new LocaleName(
                name,
                matcher.group(1),
                matcher.group(2) == null ? "" : matcher.group(2),
                matcher.group(3) == null ? "" : matcher.group(3)))
        : Optional.empty();
  }

  /** The locale's directory, as the C library normalises it: letters and digits, in lower case. */
  String directory() {
    String normal = codeset.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    if (normal.matches("[0-9]+")) {
      normal = "iso" + normal;
    }
    return "/usr/lib/locale/" + territory + (normal.isEmpty() ? "" : "." + normal) + modifier;
  }

  /** Whether characters are converted without a module. */
  boolean isUnicode() {
    return codeset.isEmpty() || codeset.replace("-", "").equalsIgnoreCase("UTF8");
  }
}
