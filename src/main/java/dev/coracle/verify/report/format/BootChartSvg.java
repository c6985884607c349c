package dev.coracle.verify.report.format;

import dev.coracle.template.Templates;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootChart.Kind;
import dev.coracle.verify.report.BootChart.Span;
import dev.coracle.verify.report.BootFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a boot: time from left to right, a bar for what took time, a mark for what only happened.
 * All initcalls share one lane; those that took at least a hundredth of the boot have a lane of
 * their own as well, like every unit and library.
 */
public final class BootChartSvg {
  private static final int LEFT = 20;
  private static final int WIDTH = 900;

  /** The axis is this much longer than the boot, so that labels of late bars have room. */
  private static final double ROOM = 1.25;

  private static final int TOP = 84;
  private static final int LANE = 18;
  private static final int TICKS = 8;

  private BootChartSvg() {}

  /** A whole SVG document. */
  public static String document(
      Templates templates, ReportSubject subject, BootFigures figures, BootChart chart) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + element(templates, subject, figures, chart);
  }

  /** The {@code svg} element, for a document or a page. */
  static String element(
      Templates templates, ReportSubject subject, BootFigures figures, BootChart chart) {
    double scale = WIDTH / ROOM / Math.max(1, chart.totalMicros());
    List<Span> lanes = lanes(chart);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", subject.name() + " " + subject.version());
    model.put("kernelMillis", figures.kernelMillis());
    model.put("userMillis", figures.userMillis());
    model.put("tracedMillis", millis(chart.totalMicros()));
    model.put("width", WIDTH + 2 * LEFT);
    model.put("height", TOP + LANE * lanes.size() + 20);
    model.put("left", LEFT);
    model.put("top", TOP);
    model.put("bottom", TOP + LANE * lanes.size() + 6);
    model.put("kernelEnd", number(LEFT + chart.kernelMicros() * scale));
    model.put("end", number(LEFT + chart.totalMicros() * scale));
    model.put("ticks", ticks(chart, scale));
    model.put(
        "initcalls",
        chart.spans().stream()
            .filter(span -> span.kind() == Kind.INITCALL)
            .map(span -> bar(span, scale, 0))
            .toList());
    List<Map<String, Object>> bars = new ArrayList<>();
    for (int i = 0; i < lanes.size(); i++) {
      bars.add(bar(lanes.get(i), scale, TOP + LANE * i));
    }
    model.put("bars", bars);
    return templates.render("boot-chart.svg.ftl", model);
  }

  private static List<Span> lanes(BootChart chart) {
    return chart.without(Math.max(1, chart.totalMicros() / 100)).spans();
  }

  private static List<Map<String, Object>> ticks(BootChart chart, double scale) {
    long step = 1000;
    long[] factors = {2, 5, 10};
    for (int i = 0; chart.totalMicros() / step > TICKS; i++) {
      step = 1000 * factors[i % 3] * (long) Math.pow(10, Math.floorDiv(i, 3));
    }
    List<Map<String, Object>> ticks = new ArrayList<>();
    for (long at = 0; at <= chart.totalMicros(); at += step) {
      ticks.add(Map.of("x", number(LEFT + at * scale), "label", at / 1000 + " ms"));
    }
    return ticks;
  }

  private static Map<String, Object> bar(Span span, double scale, int y) {
    double x = LEFT + span.beginMicros() * scale;
    double width = Math.max(1.5, span.micros() * scale);
    return Map.of(
        "kind", span.kind().word(),
        "name", MarkupText.text(span.name()),
        "x", number(x),
        "y", y,
        "width", number(width),
        "labelX", number(x + width + 4),
        "begin", millis(span.beginMicros()),
        "took", span.micros() == 0 ? "" : millis(span.micros()) + " ms");
  }

  /** Milliseconds with a tenth: {@code 12.3}. */
  static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f", micros / 1000.0);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
