package dev.coracle.verify.report.format;

import dev.coracle.template.Templates;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.GuestMemory;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as one page that needs nothing else: checks, boot chart, consoles with a search. */
public final class HtmlReport {
  /** More lines than this make a page that is slow in browsers; the last ones matter most. */
  private static final int LINES = 10_000;

  private static final int LONGEST = 12;

  private HtmlReport() {}

  /**
   * The whole page.
   *
   * @param logs the directory of the report's console logs
   */
  public static String render(
      Templates templates, ReportSubject subject, VerifyReport report, Path logs)
      throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", subject.name() + " " + subject.version());
    model.put("passed", report.passed());
    model.put("summary", VerifySummary.details(report).stream().map(MarkupText::text).toList());
    model.put(
        "checks",
        report.checks().stream()
            .map(
                check ->
                    Map.of(
                        "name", MarkupText.text(check.name()),
                        "result", check.result().word(),
                        "detail", MarkupText.text(check.detail()),
                        "next", check.failed() ? report.next(check) : ""))
            .toList());
    model.put("failure", report.failure().map(HtmlReport::failure).orElse(Map.of()));
    model.put("memory", report.memory().map(HtmlReport::memory).orElse(List.of()));
    boolean hasChart = report.virtual().isPresent() && report.profile().chart().isPresent();
    model.put(
        "chart",
        hasChart
            ? BootChartSvg.element(
                templates, subject, report.virtual().get(), report.profile().chart().get())
            : "");
    model.put("longest", report.profile().chart().map(HtmlReport::longest).orElse(List.of()));
    List<Map<String, Object>> consoles = new ArrayList<>();
    for (String name : report.logs()) {
      consoles.add(console(name, logs.resolve(name)));
    }
    model.put("consoles", consoles);
    return templates.render("verify.html.ftl", model);
  }

  private static Map<String, Object> failure(BootFailure failure) {
    return Map.of(
        "boot", failure.bootLabel(),
        "cause", failure.cause().explanation(),
        "detail", MarkupText.text(failure.detail()),
        "next", failure.cause().next());
  }

  private static List<Map<String, Object>> memory(GuestMemory memory) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (GuestMemory.Part part : memory.parts()) {
      rows.add(Map.of("name", part.label(), "size", mebibytes(part.kib())));
    }
    rows.add(Map.of("name", "total", "size", mebibytes(memory.total())));
    rows.add(Map.of("name", "used, including the reserve", "size", mebibytes(memory.used())));
    return rows;
  }

  private static String mebibytes(long kib) {
    return String.format(Locale.ROOT, "%.1f", kib / 1024.0);
  }

  private static List<Map<String, Object>> longest(BootChart chart) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (BootChart.Span span : chart.longest(LONGEST)) {
      rows.add(
          Map.of(
              "kind", span.kind().word(),
              "name", MarkupText.text(span.name()),
              "begin", BootChartSvg.millis(span.beginMicros()),
              "took", BootChartSvg.millis(span.micros())));
    }
    return rows;
  }

  private static Map<String, Object> console(String name, Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    List<String> lines =
        text.lines()
            .map(EscapeSequences::strip)
            .filter(line -> !line.isBlank())
            .map(MarkupText::text)
            .toList();
    int from = Math.max(0, lines.size() - LINES);
    return Map.of("name", name, "omitted", from, "lines", lines.subList(from, lines.size()));
  }
}
