package dev.coracle.rootfs.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file of /etc/pam.d refers to, see pam.conf(5). */
final class PamFile {
  /** Type, which a minus may precede; control; the module or file. */
  private static final Pattern LINE =
      Pattern.compile(
          "(-?)(?:auth|account|password|session)[ \t]++(\\[[^\\]]*+\\]|[^ \t]++)[ \t]++([^ "
              + "\t]++).*+",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern INCLUDE = Pattern.compile("@include[ \t]++([^ \t]++).*+");

  /**
   * One reference.
   *
   * @param isFile whether it is another file of this kind, not a module
   * @param name a name or an absolute path
   * @param severe whether authentication fails without it
   */
  record Entry(boolean isFile, String name, boolean severe) {}

  private PamFile() {}

  /** All references, in order; malformed lines have none. */
  static List<Entry> entries(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.replaceAll("\\\\\n", " ").split("\n", 0)) {
      String bare = line.replaceFirst("#.*", "").strip();
      Matcher include = INCLUDE.matcher(bare);
      Matcher matcher = LINE.matcher(bare);
      if (include.matches()) {
        entries.add(new Entry(true, include.group(1), true));
      } else if (matcher.matches() && matcher.group(1).isEmpty()) {
        String control = matcher.group(2).toLowerCase(Locale.ROOT);
        boolean isFile = control.equals("include") || control.equals("substack");
        entries.add(new Entry(isFile, matcher.group(3), isFile || isSevere(control)));
      }
    }
    return entries;
  }

  /** A module that is not there counts as one that answers {@code module_unknown}. */
  private static boolean isSevere(String control) {
    return !control.equals("optional")
        && !control.equals("sufficient")
        && !control.matches(".*\\bmodule_unknown=ignore\\b.*")
        && !(control.contains("default=ignore") && !control.contains("module_unknown="));
  }
}
