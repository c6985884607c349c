package dev.coracle.rootfs.companion;

import dev.coracle.rootfs.view.PathGlob;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How files of a language name modules, which are files below the language's directories.
 *
 * @param of paths of such files; scripts that an interpreter of {@code interpreters} runs count too
 * @param interpreters paths
 * @param words with which a line begins that names modules
 * @param separator between the parts of a module's name
 * @param ending of a module's file
 * @param end lines after which nothing counts
 * @param skipFrom what a line begins with that opens a part which does not count; empty for none
 * @param skipTo what a line begins with that closes it
 * @param directories where modules are looked for, best first
 * @param objects directories of a module's shared objects, with {@code {module}} for its path
 */
public record ModuleRule(
    List<PathGlob> of,
    List<PathGlob> interpreters,
    List<String> words,
    String separator,
    String ending,
    List<String> end,
    String skipFrom,
    String skipTo,
    List<PathGlob> directories,
    List<String> objects) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Paths, below one of the directories and without ending, of what may be modules. */
  public Set<String> modules(String text) {
    Set<String> found = new LinkedHashSet<>();
    boolean skipping = false;
    for (String line : text.split("\n", 0)) {
      String bare = line.strip();
      if (!skipping && end.contains(bare)) {
        break;
      }
      boolean opens = !skipFrom.isEmpty() && line.startsWith(skipFrom);
      if (opens) {
        skipping = !line.startsWith(skipTo);
      } else if (!skipping && begins(bare, words)) {
        found.addAll(names(line));
      }
    }
    return found;
  }

  /** A loop, not a stream: every line of every file of the language is asked. */
  private static boolean begins(String line, List<String> words) {
    for (String word : words) {
      if (line.startsWith(word)
          && line.length() > word.length()
          && Character.isWhitespace(line.charAt(word.length()))) {
        return true;
      }
    }
    return false;
  }

  /** All names of a line: those of no module have no file. */
  private List<String> names(String line) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(line);
    StringBuilder name = new StringBuilder();
    int end = -1;
    while (matcher.find()) {
      boolean goesOn =
          end >= 0 && line.substring(end, matcher.start()).equals(separator) && !name.isEmpty();
      if (goesOn) {
        name.append('/');
      } else {
        if (!name.isEmpty()) {
          names.add(name.toString());
        }
        name.setLength(0);
      }
      name.append(matcher.group());
      end = matcher.end();
    }
    if (!name.isEmpty()) {
      names.add(name.toString());
    }
    return names;
  }
}
