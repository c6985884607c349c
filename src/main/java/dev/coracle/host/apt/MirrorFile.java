package dev.coracle.host.apt;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The user's own choice of mirrors: {@code $XDG_CONFIG_HOME/coracle/mirror}. It stands above the
 * host's apt sources and below {@code --mirror}.
 *
 * <p>A line is {@code [SUITE-PATTERN] [option=value …] URI}; {@code #} begins a comment, and {@code
 * *} in a pattern stands for anything. Lines that match a suite are tried in order. The one option
 * is {@code check-valid-until=no}, which a snapshot of an archive needs:
 *
 * <pre>
 * https://mirror.example.org/debian
 * *-security                       https://mirror.example.org/debian-security
 * trixie*  [check-valid-until=no]  https://snapshot.example.org/debian/20260101T000000Z
 * </pre>
 *
 * @param lines the lines, in order; none where there is no such file
 */
public record MirrorFile(List<Line> lines) {

  public MirrorFile {
    lines = List.copyOf(lines);
  }

  /**
   * A line.
   *
   * @param pattern which suites it is for
   * @param uri the archive's root, without a trailing slash
   * @param checkValidUntil whether Release files past their Valid-Until are refused
   * @param place where it stands
   */
  public record Line(String pattern, String uri, boolean checkValidUntil, SourceLocation place) {
    /** Whether it is for a suite. */
    public boolean matches(String suite) {
      String[] parts = pattern.split("\\*", -1);
      StringBuilder regex = new StringBuilder();
      for (int i = 0; i < parts.length; i++) {
        regex.append(i == 0 ? "" : ".*").append(java.util.regex.Pattern.quote(parts[i]));
      }
      return suite.matches(regex.toString());
    }
  }

  /**
   * Reads the file.
   *
   * @throws CoracleException (ENVIRONMENT) if a line is not as it should be
   */
  public static MirrorFile read(Path file) {
    List<Line> lines = new ArrayList<>();
    if (!Files.exists(file)) {
      return new MirrorFile(lines);
    }
    List<String> text;
    try {
      text = InputFile.text(file).lines().toList();
    } catch (IOException e) {
      throw wrong(SourceLocation.file(file.toString()), "cannot be read as text");
    }
    for (int i = 0; i < text.size(); i++) {
      SourceLocation place = new SourceLocation(file.toString(), i + 1, 0);
      String line = text.get(i).replaceFirst("(^|\\s)#.*", "").strip();
      if (!line.isEmpty()) {
        lines.add(parse(line, place));
      }
    }
    return new MirrorFile(lines);
  }

  private static Line parse(String line, SourceLocation place) {
    String rest = line;
    boolean checkValidUntil = true;
    int open = rest.indexOf('[');
    int close = rest.indexOf(']');
    if (open >= 0 && close > open) {
      for (Map.Entry<String, String> option :
          OneLineSource.options(rest.substring(open + 1, close)).entrySet()) {
        if (!option.getKey().equals("check-valid-until")) {
          throw wrong(place, "has an unknown option " + option.getKey());
        }
        checkValidUntil = AptSources.bool(option.getValue()).orElse(true);
      }
      rest = (rest.substring(0, open) + " " + rest.substring(close + 1)).strip();
    }
    String[] words = rest.split("\\s+", -1);
    String uri = words[words.length - 1];
    if (words.length > 2 || !uri.matches("(https?|file|copy):/.*")) {
      throw wrong(place, "is not [SUITE-PATTERN] [option=value] URI");
    }
    return new Line(
        words.length == 2 ? words[0] : "*",
        AptSource.withoutTrailingSlash(uri),
        checkValidUntil,
        place);
  }

  private static CoracleException wrong(SourceLocation place, String what) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                "mirror.file",
                "the mirror file " + what,
                "write lines such as `*-security https://mirror.example.org/debian-security`")
            .at(place));
  }
}
