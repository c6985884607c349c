package dev.coracle.rebuild;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.kernel.compile.MakeDiagnostics;
import dev.coracle.recipe.Located;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What to report of a build that fails: the first error and its file, not the last lines. */
final class RebuildDiagnostics {
  private static final int SHOWN = 8;
  private static final long LARGEST_MAKEFILE = 4 << 20;

  /** Meson's and configure's words for an option that the source does not know. */
  private static final List<Pattern> UNKNOWN_OPTIONS =
      List.of(
          Pattern.compile("ERROR: Unknown options?: \"?([^\",. ]+)"),
          Pattern.compile("configure: WARNING: unrecognized options: --([^ ,=]+)"),
          Pattern.compile("configure: error: unrecognized option: [`'\"]?--([^ ,='\"]+)"));

  private static final Pattern ERROR =
      Pattern.compile(
          "error:|Error:|ERROR:|fatal|\\*\\*\\* |: not found|No space left on device|undefined"
              + " reference|Traceback");

  private final RebuildRequest request;
  private final Path log;

  RebuildDiagnostics(RebuildRequest request, Path log) {
    this.request = request;
    this.log = log;
  }

  /**
   * Looks at how a step ended.
   *
   * @throws CoracleException if it failed, or the source does not know an option
   */
  void check(String step, Result result) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.isRegularFile(log)) {
      lines.addAll(new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList());
    }
    for (String line : lines) {
      Optional<String> unknown = unknownOption(line);
      if (unknown.isPresent()) {
        throw unknown(unknown.get());
      }
    }
    if (result.timedOut()) {
      throw new CoracleException(
          ExitCode.TIMEOUT,
          Diagnostic.error(
                  "rebuild.timeout",
                  "the build of " + name() + " took too long and was stopped",
                  "try again on a quieter machine; the log is " + log)
              .at(place()));
    }
    if (!result.ok()) {
      throw failed(step, result, lines);
    }
  }

  private CoracleException failed(String step, Result result, List<String> lines) {
    List<String> errors = firstErrors(lines);
    boolean full = errors.stream().anyMatch(line -> line.contains("No space left on device"));
    boolean killed = errors.stream().anyMatch(line -> line.contains("Killed signal"));
    String fix = "read the log: " + log;
    if (full) {
      fix = "free space on the disk that holds the store; a build needs up to 1 GB";
    } else if (killed) {
      fix = MakeDiagnostics.memoryShort(log);
    }
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                full ? "rebuild.disk-full" : "rebuild.failed",
                "the build of "
                    + name()
                    + " failed: "
                    + step
                    + " ended with status "
                    + result.status(),
                fix)
            .at(place())
            .withExcerpt(String.join("\n", errors)));
  }

  /** From the first line that speaks of an error, or the last lines where none does. */
  static List<String> firstErrors(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("$ ") && ERROR.matcher(line).find()) {
        return lines.subList(i, Math.min(lines.size(), i + SHOWN));
      }
    }
    return lines.subList(Math.max(0, lines.size() - SHOWN), lines.size());
  }

  static Optional<String> unknownOption(String line) {
    for (Pattern each : UNKNOWN_OPTIONS) {
      Matcher found = each.matcher(line);
      if (found.find()) {
        return Optional.of(found.group(1));
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses variables of the recipe that no makefile of a source names.
   *
   * @throws CoracleException (RECIPE) {@code rebuild.unknown-option}
   */
  void checkVariables(Path source) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(RebuildDiagnostics::isMakefile).toList()) {
        texts.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    for (String name : request.options().keySet()) {
      Pattern word =
          Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(name) + "(?![A-Za-z0-9_])");
      if (texts.stream().noneMatch(text -> word.matcher(text).find())) {
        throw unknown(name);
      }
    }
  }

  private static boolean isMakefile(Path file) {
    String name = file.getFileName().toString();
    return (name.startsWith("Makefile") || name.endsWith(".mk"))
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && file.toFile().length() <= LARGEST_MAKEFILE;
  }

  private CoracleException unknown(String option) {
    Located<String> own = request.asked().options().get(option);
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "rebuild.unknown-option",
                "the source of " + name() + " has no option " + option,
                own == null
                    ? "correct the rules for this version of the source"
                    : Suggestions.suggestion(
                        option,
                        request.rules().options().keySet(),
                        "look the name up in the source; the log is " + log))
            .at(own == null ? request.rules().place() : own.place()));
  }

  /** A file of the rules that the build did not make. */
  CoracleException notBuilt(String file) {
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "rebuild.not-built",
                "the build of " + name() + " made no file " + file,
                "correct `files` or `targets` of the rules; the log is " + log)
            .at(request.rules().place()));
  }

  private String name() {
    return request.source().nameAndVersion();
  }

  private SourceLocation place() {
    return request.asked().name().place();
  }
}
