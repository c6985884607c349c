package dev.coracle.diagnostic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The diagnostic codes that the sources use, found by what their string literals look like. */
final class DiagnosticCodes {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final String WORD = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
  private static final Pattern CODE = Pattern.compile("\"(" + WORD + "\\." + WORD + ")\"");

  /** What the command line prints without a diagnostic: {@code [usage]}. */
  private static final Pattern PRINTED = Pattern.compile("\\[(" + WORD + ")\\]\"");

  /** Literals in the codes' areas that are names of checks, files or keys. */
  private static final Set<String> NO_CODES =
      Set.of(
          "container.img",
          "container.json",
          "container.service",
          "density.svg",
          "image.package-metadata",
          "image.protected",
          "verify.informational",
          "image.unchanged",
          "inputs.json",
          "inputs.zip",
          "kernel.config",
          "release.json",
          "kernel.options",
          "kernel.requirements",
          "kernel.source",
          "lock.yaml",
          "net.address",
          "net.link",
          "net.ping",
          "net.route",
          "run.img",
          "systemd.default-target",
          "systemd.enable",
          "systemd.units",
          "verify.html",
          "verify.json");

  private DiagnosticCodes() {}

  /**
   * Codes in the sources.
   *
   * @param areas what may stand before the dot of a code, so that other dotted words are passed
   *     over
   */
  static Set<String> used(Set<String> areas) throws IOException {
    Set<String> codes = new TreeSet<>();
    for (Path file : files()) {
      String text = Files.readString(file);
      codes.addAll(matches(CODE, text));
    }
    codes.removeIf(code -> !areas.contains(area(code)) || NO_CODES.contains(code));
    for (Path file : files()) {
      codes.addAll(matches(PRINTED, Files.readString(file)));
    }
    return codes;
  }

  private static String area(String code) {
    return code.substring(0, code.indexOf('.'));
  }

  /** Codes of literals in calls that make diagnostics, whatever their area. */
  static Set<String> made() throws IOException {
    Pattern call = Pattern.compile("Diagnostic\\s*\\.(?:error|warning|note)\\(\\s*\"([^\"]*)\"");
    Set<String> codes = new TreeSet<>();
    for (Path file : files()) {
      codes.addAll(matches(call, Files.readString(file)));
    }
    codes.removeIf(code -> code.indexOf('.') < 0 || code.endsWith("."));
    return codes;
  }

  private static Collection<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(DiagnosticCodes::first).collect(Collectors.toSet());
  }

  private static String first(MatchResult match) {
    return match.group(1);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
