package dev.coracle.verify.report.format;

import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.PreviousBoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the figures of a boot back from the {@code verify.json} of a result. */
public final class PreviousBootJson {
  private PreviousBootJson() {}

  /** Reads a {@code verify.json}; empty if it is missing or has no figures. */
  public static Optional<PreviousBoot> read(String version, Path file) {
    try {
      Map<String, Object> json = Json.object(InputFile.text(file));
      return VerifyReportJson.figures(json)
          .map(
              figures ->
                  new PreviousBoot(
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
