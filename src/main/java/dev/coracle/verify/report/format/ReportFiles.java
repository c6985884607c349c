package dev.coracle.verify.report.format;

import dev.coracle.template.Templates;
import dev.coracle.verify.report.VerifyReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The reports in a result's directory. Each appears whole; {@code verify.json} comes last. */
public final class ReportFiles {
  /** The verdict, for programs. */
  public static final String JSON = "verify.json";

  /** The page for people. */
  public static final String HTML = "verify.html";

  /** The cases for CI systems. */
  public static final String JUNIT = "junit.xml";

  /** Names of all files that a verification writes, without the consoles. */
  public static final List<String> ALL = List.of(HTML, JUNIT, JSON);

  private ReportFiles() {}

  /**
   * Writes all of them.
   *
   * @param logs the directory of the console logs
   */
  public static void write(
      Path directory, Path logs, Templates templates, ReportSubject subject, VerifyReport report)
      throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    VerifyReportJson.write(report, json);
    put(directory, HTML, utf8(HtmlReport.render(templates, subject, report, logs)));
    put(directory, JUNIT, utf8(JunitReport.render(templates, subject, report)));
    put(directory, JSON, json.toByteArray());
  }

  /** Whether all of them are there. */
  public static boolean complete(Path directory) {
    return ALL.stream().allMatch(name -> Files.isRegularFile(directory.resolve(name)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(Path directory, String name, byte[] bytes) throws IOException {
    Path draft = directory.resolve("." + name);
    Files.write(draft, bytes);
    Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
