package dev.coracle.host.apt;

import dev.coracle.deb822.Deb822;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The host's apt sources, by sources.list(5): {@code sources.list}, and in {@code sources.list.d}
 * the one-line {@code .list} files and the deb822 {@code .sources} files, in apt's order. Entries
 * that are disabled or for source packages are left out; what cannot be understood is a warning,
 * since the host's apt is not ours to judge.
 *
 * @param entries archives of binary packages, most preferred first
 * @param problems what was skipped and why
 */
public record AptSources(List<AptSource> entries, List<Diagnostic> problems) {

  public AptSources {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /**
   * Reads the sources.
   *
   * @param directory apt's configuration, {@code /etc/apt}; a missing one gives no entries
   */
  public static AptSources read(Path directory) {
    List<AptSource> entries = new ArrayList<>();
    List<Diagnostic> problems = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    files.add(directory.resolve("sources.list"));
    Path parts = directory.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      try (Stream<Path> listing = Files.list(parts)) {
        listing.filter(AptSources::counts).sorted().forEach(files::add);
      } catch (IOException e) {
        problems.add(unreadable(parts, e));
      }
    }
    for (Path file : files) {
      if (!Files.exists(file)) {
        continue;
      }
      try {
        // One foreign byte in a comment must not drop the whole file.
        List<String> lines = InputFile.text(file).lines().toList();
        if (file.toString().endsWith(".sources")) {
          readParagraphs(file, lines, entries, problems);
        } else {
          readLines(file, lines, entries, problems);
        }
      } catch (IOException e) {
        problems.add(unreadable(file, e));
      }
    }
    return new AptSources(entries, problems);
  }

  /** apt ignores files whose names have other endings or odd characters. */
  private static boolean counts(Path file) {
    String name = file.getFileName().toString();
    return name.matches("[A-Za-z0-9_.-]+\\.(list|sources)");
  }

  private static void readLines(
      Path file, List<String> lines, List<AptSource> entries, List<Diagnostic> problems) {
    for (int i = 0; i < lines.size(); i++) {
      int hash = lines.get(i).indexOf('#');
      String line = (hash < 0 ? lines.get(i) : lines.get(i).substring(0, hash)).strip();
      if (!line.matches("deb\\s.*")) {
        continue;
      }
      SourceLocation place = new SourceLocation(file.toString(), i + 1, 0);
      Optional<AptSource> entry = OneLineSource.parse(line.substring(3).strip(), place);
      entry.ifPresentOrElse(
          each -> entries.addAll(MirrorList.expand(each, problems)),
          () -> problems.add(skipped(place)));
    }
  }

  private static void readParagraphs(
      Path file, List<String> lines, List<AptSource> entries, List<Diagnostic> problems) {
    for (Deb822.Paragraph paragraph : Deb822.paragraphs(lines)) {
      Map<String, String> fields = paragraph.fields();
      SourceLocation place = new SourceLocation(file.toString(), paragraph.line(), 0);
      List<String> types = words(fields.get("types"));
      List<String> uris = words(fields.get("uris"));
      List<String> suites = words(fields.get("suites"));
      if (!bool(fields.get("enabled")).orElse(true)) {
        continue;
      }
      if (types.isEmpty() || uris.isEmpty() || suites.isEmpty()) {
        problems.add(skipped(place));
        continue;
      }
      if (!types.contains("deb")) {
        continue;
      }
      for (String uri : uris) {
        for (String suite : suites) {
          AptSource entry =
              new AptSource(
                  uri,
                  suite,
                  words(fields.get("components")),
                  words(fields.get("architectures")),
                  Optional.ofNullable(fields.get("signed-by")).map(String::strip),
                  bool(fields.get("trusted")).orElse(false),
                  bool(fields.get("check-valid-until")),
                  bool(fields.get("check-date")),
                  place);
          entries.addAll(MirrorList.expand(entry, problems));
        }
      }
    }
  }

  private static List<String> words(@Nullable String value) {
    return value == null || value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
  }

  /** apt's words for yes and no; none of them is no answer. */
  static Optional<Boolean> bool(@Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "yes", "true", "with", "on", "enable", "1" -> Optional.of(true);
      case "no", "false", "without", "off", "disable", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Diagnostic skipped(SourceLocation place) {
    return Diagnostic.warning(
            "apt.source",
            "an apt source that cannot be understood is skipped",
            "see sources.list(5)")
        .at(place);
  }

  private static Diagnostic unreadable(Path file, IOException e) {
    return Diagnostic.warning(
            "apt.source",
            "apt sources cannot be read: " + IoErrorMessage.words(e),
            "make the file readable")
        .at(SourceLocation.file(file.toString()));
  }
}
