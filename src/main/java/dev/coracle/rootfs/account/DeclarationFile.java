package dev.coracle.rootfs.account;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.rootfs.script.ShellScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of sysusers.d(5) or tmpfiles.d(5).
 *
 * @param path in the guest
 * @param by the package that ships it, or the recipe
 * @param own where the recipe declares it
 */
public record DeclarationFile(String path, String text, String by, Optional<SourceLocation> own) {
  /**
   * A line that is not a comment, as words.
   *
   * @param number from 1
   */
  public record Line(int number, String text, List<String> words) {}

  /** Its lines, comments and blank ones left out. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    String[] all = text.split("\n", -1);
    for (int i = 0; i < all.length; i++) {
      String line = all[i].strip();
      if (!line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != ';') {
        lines.add(new Line(i + 1, line, ShellScript.words(line)));
      }
    }
    return lines;
  }

  /** Where a line stands, as far as the user can change it. */
  public SourceLocation place(Line line) {
    return own.orElse(new SourceLocation(path, line.number(), 1));
  }

  /** Reports a line that systemd would refuse at each boot. */
  public void malformed(String code, Line line, String what, ProblemCollector problems) {
    String fix =
        own.isPresent()
            ? "correct the line"
            : "declare a corrected " + path + " under files, or exclude it";
    Diagnostic diagnostic =
        Diagnostic.error(code, path + " of " + by + ", line " + line.number() + ": " + what, fix);
    problems.error(diagnostic.withExcerpt(Excerpt.of(line.text(), line.number(), 0)), place(line));
  }
}
