package dev.coracle.verify.report.format;

import dev.coracle.host.InputFile;
import dev.coracle.template.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One JUnit file for several results: their suites as they are, and one for what has no report. */
public final class JunitCollection {
  private static final int LARGEST = 16 << 20;
  private static final String BEGIN = "<testsuites>";
  private static final String END = "</testsuites>";

  private JunitCollection() {}

  /**
   * What becomes a suite.
   *
   * @param name of the result or its recipe
   * @param directory of the result, if there is one
   * @param problem why there is none; several lines
   */
  public record Suite(
      String name, Optional<Path> directory, Optional<String> problem, long millis) {}

  /** Writes the file, which appears whole. */
  public static void write(Templates templates, List<Suite> suites, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Suite suite : suites) {
      text.append(suite(templates, suite));
    }
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path draft = target.resolveSibling("." + target.getFileName() + ".draft");
    Files.writeString(draft, templates.render("junit-files.xml.ftl", Map.of("suites", "" + text)));
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String suite(Templates templates, Suite suite) throws IOException {
    Optional<Path> own =
        suite.directory().map(each -> each.resolve(ReportFiles.JUNIT)).filter(Files::isRegularFile);
    if (suite.problem().isEmpty() && own.isPresent()) {
      String all = new String(InputFile.read(own.get(), LARGEST), StandardCharsets.UTF_8);
      int begin = all.indexOf(BEGIN);
      int end = all.lastIndexOf(END);
      if (begin >= 0 && end > begin) {
        return all.substring(begin + BEGIN.length(), end).strip().indent(2);
      }
    }
    List<Map<String, Object>> errors = new ArrayList<>();
    suite
        .problem()
        .ifPresent(
            problem ->
                errors.add(
                    Map.of(
                        "message", MarkupText.text(problem.lines().findFirst().orElse("")),
                        "text", MarkupText.text(problem))));
    return templates.render(
        "junit-build.xml.ftl",
        Map.of(
            "suite",
            "coracle." + suite.name(),
            "errors",
            errors,
            "seconds",
            String.format(Locale.ROOT, "%.3f", suite.millis() / 1000.0)));
  }
}
