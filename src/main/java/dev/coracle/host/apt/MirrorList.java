package dev.coracle.host.apt;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sources of apt's mirror method (apt-transport-mirror(1)) whose list is a file of this host, which
 * images for CI use: a line is an address and, after tabs, options such as {@code priority:1}.
 */
final class MirrorList {
  private static final String METHOD = "mirror+file:";
  private static final int LAST = Integer.MAX_VALUE;

  private MirrorList() {}

  private record Mirror(String uri, int priority) {}

  /** The source itself, or one for each mirror of its list. */
  static List<AptSource> expand(AptSource source, List<Diagnostic> problems) {
    if (!source.uri().startsWith(METHOD)) {
      return List.of(source);
    }
    Path list = Path.of(source.uri().substring(METHOD.length()).replaceFirst("^/+", "/"));
    List<Mirror> mirrors = new ArrayList<>();
    try {
      InputFile.text(list)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> mirrors.add(mirror(line)));
    } catch (IOException e) {
      problems.add(
          Diagnostic.warning(
                  "apt.source",
                  "the list of mirrors " + list + " cannot be read: " + IoErrorMessage.words(e),
                  "make the file readable, or name a mirror with --mirror")
              .at(source.place()));
    }
    mirrors.sort(Comparator.comparingInt(Mirror::priority));
    return mirrors.stream().map(mirror -> source.at(mirror.uri())).toList();
  }

  private static Mirror mirror(String line) {
    String[] words = line.split("\\s+", -1);
    int priority = LAST;
    for (String word : words) {
      if (word.matches("priority:\\d{1,8}")) {
        priority = Integer.parseInt(word.substring(word.indexOf(':') + 1));
      }
    }
    return new Mirror(words[0], priority);
  }
}
