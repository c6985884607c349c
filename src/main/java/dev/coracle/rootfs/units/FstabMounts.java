package dev.coracle.rootfs.units;

import dev.coracle.recipe.Located;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.systemd.ManagerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is mounted at boot by {@code /etc/fstab}, as systemd-fstab-generator(8) reads it; nothing
 * where the guest has no such generator.
 */
final class FstabMounts {
  private static final String FILE = "/etc/fstab";
  private static final List<String> OFF = List.of("fstab=no", "fstab=0", "fstab=off");
  private static final int LARGEST = 1 << 20;
  private static final int TYPE = 2;
  private static final int OPTIONS = 3;

  /** A blank, a tab, a line end, a backslash or a hash mark, written as three octal digits. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\(040|011|012|134|043)");

  /** A mount. */
  record Entry(String where, String type) {}

  private FstabMounts() {}

  /**
   * Reads the file.
   *
   * @param tree what the guest will have
   * @param commandLine the recipe's words for the kernel
   */
  static List<Entry> of(
      PathView tree,
      FileContents contents,
      ManagerFacts manager,
      List<Located<String>> commandLine) {
    boolean off =
        commandLine.stream()
            .map(word -> word.value().replaceFirst("^systemd\\.", ""))
            .anyMatch(OFF::contains);
    // The first directory that has a generator's name counts; a link to /dev/null is a mask.
    boolean generates =
        manager.generators().stream()
            .map(directory -> directory + "/" + manager.fstabGenerator())
            .filter(path -> tree.node(path).isPresent())
            .findFirst()
            .filter(path -> tree.resolve(path).isFile())
            .isPresent();
    Optional<String> text =
        tree.resolve(FILE)
            .node()
            .flatMap(contents::content)
            .filter(content -> content.size() <= LARGEST)
            .map(content -> contents.text(FILE, content));
    return off || !generates ? List.of() : text.map(FstabMounts::read).orElse(List.of());
  }

  static List<Entry> read(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.strip().split("[ \t]+", -1);
      if (fields[0].startsWith("#") || fields.length <= TYPE) {
        continue;
      }
      String where = unescape(fields[1]);
      List<String> options =
          fields.length > OPTIONS ? List.of(fields[OPTIONS].split(",", -1)) : List.of();
      boolean onDemand = options.contains("x-systemd.automount");
      // Of the root, options alone count; swap has no mount point.
      if (where.matches("/+[^/].*") && (onDemand || !options.contains("noauto"))) {
        entries.add(new Entry(where.replaceAll("/+", "/").replaceFirst("/$", ""), fields[TYPE]));
      }
    }
    return entries;
  }

  private static String unescape(String field) {
    Matcher matcher = ESCAPE.matcher(field);
    return matcher.replaceAll(
        each ->
            Matcher.quoteReplacement(
                Character.toString((char) Integer.parseInt(each.group(1), 8))));
  }
}
