package dev.coracle.verify.report.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootFigures;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The chart that a result's verification left behind.
 *
 * @param figures the quiet boot's
 * @param chart the traced boot's
 */
public record StoredChart(BootFigures figures, BootChart chart) {

  /**
   * Reads it from a result.
   *
   * @throws CoracleException (NEGATIVE) if the result was not verified, or has no chart
   */
  public static StoredChart read(Path result) {
    return PreviousBootJson.read("", result.resolve(ReportFiles.JSON))
        .filter(boot -> boot.chart().isPresent())
        .map(boot -> new StoredChart(boot.figures(), boot.chart().get()))
        .orElseThrow(
            () ->
                new CoracleException(
                    ExitCode.NEGATIVE,
                    Diagnostic.error(
                        "chart.missing",
                        result + " has no verify.json with a boot chart",
                        "make one with `coracle verify " + result + "`")));
  }

  /** Writes the chart as an object, as it stands in {@code verify.json}. */
  public void write(JsonGenerator json) throws IOException {
    VerifyReportJson.chart(chart, json);
  }
}
