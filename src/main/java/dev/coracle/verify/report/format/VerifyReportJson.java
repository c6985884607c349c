package dev.coracle.verify.report.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootComparison;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.BootPhases;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.GuestMemory;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes {@code verify.json}, and reads from it what a cached verdict needs. */
public final class VerifyReportJson {

  /**
   * An earlier verdict.
   *
   * @param key see {@link VerifyReport#key()}
   * @param passed whether the result passed
   * @param virtual the boot in virtual time, if it came through
   */
  public record Verdict(String key, boolean passed, Optional<BootFigures> virtual) {}

  /** Initcalls that took less are not kept: there are hundreds, and none of them matters. */
  private static final long SHORTEST_MICROS = 50;

  private VerifyReportJson() {}

  /** Writes a report; equal reports give equal bytes. The stream is not closed. */
  public static void write(VerifyReport report, OutputStream out) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setPrettyPrinter(printer);
      report(report, json);
      json.writeRaw('\n');
    }
  }

  private static void report(VerifyReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("schema", VerifyReport.SCHEMA);
    json.writeBooleanField("passed", report.passed());
    json.writeStringField("key", report.key());
    json.writeStringField("summary", String.join("\n", VerifySummary.rows(report)));
    json.writeStringField("machine", report.machine());
    json.writeStringField("qemuVersion", report.qemuVersion());
    json.writeObjectFieldStart("accelerator");
    json.writeStringField("name", report.accelerator().name());
    json.writeStringField("why", report.accelerator().why());
    json.writeEndObject();
    json.writeStringField("commandLineSuffix", report.suffix());
    json.writeArrayFieldStart("checks");
    for (Check check : report.checks()) {
      json.writeStartObject();
      json.writeStringField("name", check.name());
      json.writeStringField("result", check.result().word());
      json.writeStringField("detail", check.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (report.failure().isPresent()) {
      failure(report.failure().get(), json);
    }
    if (report.virtual().isPresent()) {
      json.writeObjectFieldStart("virtualBoot");
      json.writeNumberField("kernelMillis", report.virtual().get().kernelMillis());
      json.writeNumberField("userMillis", report.virtual().get().userMillis());
      if (report.profile().timerWaitMillis().isPresent()) {
        json.writeNumberField("timerWaitMillis", report.profile().timerWaitMillis().getAsLong());
      }
      if (report.profile().phases().isPresent()) {
        phases(report.profile().phases().get(), json);
      }
      json.writeEndObject();
    }
    json.writeNumberField("wallMillis", report.wallMillis());
    json.writeNumberField("verifyMillis", report.verifyMillis());
    json.writeNumberField("memoryKiB", report.memoryKiB());
    if (report.memory().isPresent()) {
      memory(report.memory().get(), json);
    }
    strings("logs", report.logs(), json);
    if (report.profile().comparison().isPresent()) {
      comparison(report.profile().comparison().get(), json);
    }
    if (report.profile().chart().isPresent()) {
      json.writeFieldName("chart");
      chart(report.profile().chart().get().without(SHORTEST_MICROS), json);
    }
    json.writeEndObject();
  }

  private static void phases(BootPhases phases, JsonGenerator json) throws IOException {
    json.writeNumberField("kernelMicros", phases.kernelMicros());
    json.writeNumberField("totalMicros", phases.totalMicros());
    if (phases.kernelWaitMicros().isPresent()) {
      json.writeNumberField("kernelWaitMicros", phases.kernelWaitMicros().getAsLong());
    }
    if (phases.userWaitMicros().isPresent()) {
      json.writeNumberField("userWaitMicros", phases.userWaitMicros().getAsLong());
    }
  }

  private static void memory(GuestMemory memory, JsonGenerator json) throws IOException {
    json.writeNumberField("availableKiB", memory.available());
    json.writeObjectFieldStart("memory");
    for (GuestMemory.Part part : memory.parts()) {
      json.writeNumberField(part.key() + "KiB", part.kib());
    }
    json.writeEndObject();
  }

  private static void comparison(BootComparison comparison, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("comparison");
    json.writeStringField("version", comparison.version());
    json.writeNumberField("beforeMillis", comparison.beforeMillis());
    json.writeNumberField("nowMillis", comparison.nowMillis());
    json.writeNumberField("beforeMicros", comparison.beforeMicros());
    json.writeNumberField("nowMicros", comparison.nowMicros());
    json.writeArrayFieldStart("growth");
    for (BootChart.Growth each : comparison.growth()) {
      json.writeStartObject();
      json.writeStringField("kind", each.kind().word());
      json.writeStringField("name", each.name());
      json.writeNumberField("beforeMicros", each.beforeMicros());
      json.writeNumberField("nowMicros", each.nowMicros());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Writes a chart as an object. */
  static void chart(BootChart chart, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("kernelMicros", chart.kernelMicros());
    json.writeNumberField("totalMicros", chart.totalMicros());
    json.writeArrayFieldStart("spans");
    for (BootChart.Span span : chart.spans()) {
      json.writeStartObject();
      json.writeStringField("kind", span.kind().word());
      json.writeStringField("name", span.name());
      json.writeNumberField("beginMicros", span.beginMicros());
      json.writeNumberField("micros", span.micros());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void failure(BootFailure failure, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("failure");
    if (failure.boot().isPresent()) {
      json.writeStringField("boot", failure.boot().get().word());
    }
    json.writeStringField("cause", failure.cause().word());
    json.writeStringField("explanation", failure.cause().explanation());
    json.writeStringField("detail", failure.detail());
    json.writeStringField("next", failure.cause().next());
    json.writeStringField("phase", failure.phase().word());
    json.writeStringField("lastUnit", failure.lastUnit());
    strings("lastLines", failure.lastLines(), json);
    json.writeEndObject();
  }

  private static void strings(String name, List<String> values, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /**
   * Reads a verdict.
   *
   * @return empty if the file is missing, is no report, or has another schema: then there is none
   */
  public static Optional<Verdict> read(Path file) {
    try {
      Map<String, Object> json = Json.object(InputFile.text(file));
      if (!Long.valueOf(VerifyReport.SCHEMA).equals(json.get("schema"))
          || !(json.get("passed") instanceof Boolean passed)
          || !(json.get("key") instanceof String key)) {
        return Optional.empty();
      }
      return Optional.of(new Verdict(key, passed, figures(json)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The boot in virtual time of a report, if it came through. */
  static Optional<BootFigures> figures(Map<String, Object> report) {
    Map<String, Object> boot = Json.child(report, "virtualBoot");
    return boot.get("kernelMillis") instanceof Long kernel
            && boot.get("userMillis") instanceof Long user
        ? Optional.of(new BootFigures(kernel, user))
        : Optional.empty();
  }
}
