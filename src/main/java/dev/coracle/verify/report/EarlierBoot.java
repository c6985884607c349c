package dev.coracle.verify.report;

import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The figures of an earlier version, to compare with.
 *
 * @param version of the result
 * @param figures of its boot in virtual time
 * @param totalMicros kernel and user space together, where they are known to the microsecond
 * @param chart what took how long; empty in results of older programs
 */
public record EarlierBoot(
    String version, BootFigures figures, OptionalLong totalMicros, Optional<BootChart> chart) {

  /** Reads a {@code verify.json}; empty if it is missing or has no figures. */
  public static Optional<EarlierBoot> read(String version, Path file) {
    try {
      Map<String, Object> json = Json.object(Files.readString(file));
      return VerifyReportJson.figures(json)
          .map(
              figures ->
                  new EarlierBoot(
                      version,
                      figures,
                      Json.child(json, "virtualBoot").get("totalMicros") instanceof Long micros
                          ? OptionalLong.of(micros)
                          : OptionalLong.empty(),
                      chart(Json.child(json, "chart"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What it is compared by; the chart only explains. */
  String key() {
    return version + " " + figures + " " + totalMicros;
  }

  private static Optional<BootChart> chart(Map<String, Object> json) {
    if (!(json.get("kernelMicros") instanceof Long kernel)
        || !(json.get("totalMicros") instanceof Long total)
        || !(json.get("spans") instanceof List<?> list)) {
      return Optional.empty();
    }
    List<BootChart.Span> spans = new ArrayList<>();
    for (Object each : list) {
      if (each instanceof Map<?, ?> span
          && span.get("name") instanceof String name
          && span.get("beginMicros") instanceof Long begin
          && span.get("micros") instanceof Long micros) {
        BootChart.Kind.of(String.valueOf(span.get("kind")))
            .ifPresent(kind -> spans.add(new BootChart.Span(kind, name, begin, micros)));
      }
    }
    return Optional.of(new BootChart(kernel, total, spans));
  }
}
