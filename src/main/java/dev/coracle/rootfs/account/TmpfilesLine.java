package dev.coracle.rootfs.account;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A line of tmpfiles.d(5); fields that are left out are empty.
 *
 * @param type its letter, without modifiers
 * @param argument the target of a link, or what is copied
 * @param text the line as it stands there
 */
public record TmpfilesLine(
    String type,
    String path,
    String mode,
    String user,
    String group,
    String argument,
    String text) {
  private static final Pattern TYPE = Pattern.compile("([fFdDevqQpLcbCxXrRzZtThHaAwm])[-+!=~^$?]*");
  private static final Pattern MODE = Pattern.compile("-|[~:]{0,2}[0-7]{3,5}");
  private static final Pattern ACCOUNT =
      Pattern.compile("-|:?([0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]{0,31})");
  private static final Set<String> DIRECTORIES = Set.of("d", "D", "v", "q", "Q", "e");
  private static final Set<String> OTHERS = Set.of("f", "L", "C", "p");

  /** The lines of a file; malformed ones are reported, those with specifiers passed over. */
  public static List<TmpfilesLine> read(DeclarationFile file, ProblemCollector problems) {
    List<TmpfilesLine> lines = new ArrayList<>();
    for (DeclarationFile.Line line : file.lines()) {
      List<String> words = line.words();
      String wrong = wrong(words);
      if (!wrong.isEmpty()) {
        file.malformed("rootfs.bad-tmpfiles", line, wrong, problems);
      } else if (words.get(1).indexOf('%') < 0) {
        lines.add(
            new TmpfilesLine(
                words.get(0).substring(0, 1),
                words.get(1).replaceFirst("^/var/run/", "/run/").replaceFirst("/+$", ""),
                word(words, 2),
                word(words, 3),
                word(words, 4),
                word(words, 6),
                line.text()));
      }
    }
    return lines;
  }

  /** What is wrong with a line; empty if nothing is. */
  private static String wrong(List<String> words) {
    if (words.isEmpty() || !TYPE.matcher(words.get(0)).matches()) {
      return Excerpt.quote(words.isEmpty() ? "" : words.get(0)) + " is no type";
    }
    if (words.size() < 2) {
      return "the path is missing";
    }
    if (!words.get(1).startsWith("/") && !words.get(1).startsWith("%")) {
      return Excerpt.quote(words.get(1)) + " is no absolute path";
    }
    if (!MODE.matcher(at(words, 2)).matches()) {
      return Excerpt.quote(at(words, 2)) + " is no mode in octal digits";
    }
    for (int i = 3; i <= 4; i++) {
      if (at(words, i).indexOf('%') < 0 && !ACCOUNT.matcher(at(words, i)).matches()) {
        return Excerpt.quote(at(words, i)) + " is not the name of an account";
      }
    }
    return "";
  }

  private static String at(List<String> words, int at) {
    return at < words.size() ? words.get(at) : "-";
  }

  private static String word(List<String> words, int at) {
    return at(words, at).equals("-") ? "" : at(words, at).replaceAll("[~:]", "");
  }

  public boolean isDirectory() {
    return DIRECTORIES.contains(type);
  }

  /** A file, link, copy or pipe. */
  public boolean isOther() {
    return OTHERS.contains(type);
  }
}
