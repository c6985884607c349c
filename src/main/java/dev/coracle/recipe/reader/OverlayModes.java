package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of modes and owners beside an overlay: {@code rootfs.modes} for {@code rootfs}. A line
 * is {@code MODE [UID:GID] PATH}, such as {@code 0755 /usr/bin/agent} or {@code 0640 0:42
 * /etc/secret}; {@code #} begins a comment line.
 */
final class OverlayModes {
  static final String SUFFIX = ".modes";

  private static final Pattern LINE =
      Pattern.compile("([0-9]{3,5})[ \\t]+(?:([0-9]{1,10}):([0-9]{1,10})[ \\t]+)?(/.*)");

  private static final long MAX_ID = 0xFFFF_FFFEL;

  private final Path file;
  private final Map<TreePath, Entry> entries = new HashMap<>();
  private final Set<TreePath> used = new HashSet<>();
  private final TreeSet<String> seen = new TreeSet<>();

  private OverlayModes(Path file) {
    this.file = file;
  }

  /**
   * What a line says.
   *
   * @param line its number, from 1; 0 for none
   */
  record Entry(int mode, long uid, long gid, int line) {
    static Entry of(int mode) {
      return new Entry(mode, 0, 0, 0);
    }
  }

  /** Reads the table beside a directory, if there is one. */
  static OverlayModes read(Path directory, ProblemCollector problems) {
    Path absolute = directory.toAbsolutePath().normalize();
    Path name = absolute.getFileName();
    OverlayModes modes =
        new OverlayModes(
            name == null ? absolute : directory.resolveSibling(name.toString() + SUFFIX));
    if (name == null || !Files.exists(modes.file)) {
      return modes;
    }
    try {
      String text = new String(RecipeBytes.read(modes.file), StandardCharsets.UTF_8);
      int number = 0;
      for (String line : text.split("\n", -1)) {
        number++;
        String stripped = line.strip();
        if (!stripped.isEmpty() && !stripped.startsWith("#")) {
          modes.add(stripped, number, problems);
        }
      }
    } catch (IOException e) {
      modes.problem(
          0, "cannot be read: " + IoErrorMessage.words(e), "make it a readable file", problems);
    }
    return modes;
  }

  private void add(String line, int number, ProblemCollector problems) {
    Matcher parts = LINE.matcher(line);
    TreePath path = null;
    if (parts.matches()) {
      try {
        path = TreePath.of(parts.group(4));
      } catch (IllegalArgumentException notAPath) {
        // Reported below.
      }
    }
    int mode = path == null ? -1 : Quantities.mode(parts.group(1));
    if (path == null || mode < 0) {
      problem(
          number,
          "has a line that cannot be read: " + Excerpt.quote(line),
          "write MODE [UID:GID] PATH, such as 0755 /usr/bin/agent",
          problems);
      return;
    }
    long uid = parts.group(2) == null ? 0 : Long.parseLong(parts.group(2));
    long gid = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3));
    if (uid > MAX_ID || gid > MAX_ID) {
      problem(number, "has an id above " + MAX_ID, "correct it", problems);
    }
    Entry before = entries.putIfAbsent(path, new Entry(mode, uid, gid, number));
    if (before != null) {
      problem(
          number,
          "names " + path + " in line " + before.line() + " too",
          "keep one of the two",
          problems);
    }
  }

  boolean has(TreePath path) {
    return entries.containsKey(path);
  }

  /** What a file or directory gets. */
  Entry of(TreePath path, int fallback) {
    seen.add(path.text());
    used.add(path);
    return entries.getOrDefault(path, Entry.of(fallback));
  }

  void refuseLink(TreePath path, ProblemCollector problems) {
    Entry entry = entries.get(path);
    if (entry != null) {
      used.add(path);
      problem(
          entry.line(),
          "gives a mode to the symbolic link " + path,
          "remove the line: links have no mode",
          problems);
    }
  }

  /** A line that is about nothing is misspelt or outdated. */
  void reportUnused(ProblemCollector problems) {
    entries.forEach(
        (path, entry) -> {
          if (!used.contains(path)) {
            problem(
                entry.line(),
                "names " + path + ", which the directory does not have",
                Suggestions.suggestion(path.text(), seen, "correct the path, or remove the line"),
                problems);
          }
        });
  }

  private void problem(int line, String why, String fix, ProblemCollector problems) {
    problems.error(
        new SourceLocation(file.toString(), line, line == 0 ? 0 : 1),
        "recipe.overlay",
        "the table of modes " + why,
        fix);
  }
}
