package dev.coracle.verify.density;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import dev.coracle.template.Templates;
import dev.coracle.verify.report.format.ReportSubject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A density report as text, JSON and a drawing. */
public final class DensityTable {
  /** The number of the JSON's schema. */
  public static final int SCHEMA = 1;

  private static final int LEFT = 70;
  private static final int TOP = 50;
  private static final int WIDTH = 520;
  private static final int HEIGHT = 260;

  /** Height of a label. */
  private static final int LABEL = 13;

  private static final int STEPS = 8;
  private static final int NAME = 60;
  private static final List<String> COLOURS = List.of("#4a78b5", "#c77f1f", "#5b8c3e");

  private DensityTable() {}

  /** Lines for a person. */
  public static List<String> lines(DensityReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d guests with %d MiB each on %s (QEMU %s, %s: %s)",
            report.guests(),
            report.memoryKiB() / 1024,
            report.machine(),
            report.qemuVersion(),
            report.accelerator().name(),
            report.accelerator().why()));
    report.images().forEach(image -> lines.add("  running " + image));
    lines.add("MiB of host memory per guest   resident  proportional    shared   private");
    for (DensityReport.Root root : report.roots()) {
      lines.add(row(root.name(), root.guest()));
      if (root.image().resident() > 0) {
        lines.add(row("  of it the mapped image", root.image()));
      }
      if (root.container().resident() > 0) {
        lines.add(row("  of it the container's image", root.container()));
      }
      lines.add(row("  QEMU without a guest", root.qemu()));
      root.merged().ifPresent(merged -> lines.add(row("  with equal pages merged", merged)));
      lines.add(
          String.format(
              Locale.ROOT, "  %-28s %22.1f", "one more guest costs", root.oneMore() / 1024.0));
      if (!report.images().isEmpty()) {
        lines.add("  guest by guest: " + steps(root.totals()));
      }
    }
    lines.add(report.ksm());
    return lines;
  }

  /** What each guest added, in MiB; of many, the first. */
  private static String steps(List<Long> totals) {
    List<String> steps = new ArrayList<>();
    long before = 0;
    for (long total : totals.subList(0, Math.min(STEPS, totals.size()))) {
      steps.add(String.format(Locale.ROOT, "%+.1f", (total - before) / 1024.0));
      before = total;
    }
    return String.join(" ", steps) + (totals.size() > STEPS ? " …" : "");
  }

  private static String row(String name, HostMemory memory) {
    return String.format(
        Locale.ROOT,
        "%-30s %8.1f %13.1f %9.1f %9.1f",
        name,
        memory.resident() / 1024.0,
        memory.proportional() / 1024.0,
        memory.shared() / 1024.0,
        memory.exclusive() / 1024.0);
  }

  /** The report as a JSON object; all sizes in KiB. */
  public static void write(DensityReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("schema", SCHEMA);
    json.writeStringField("machine", report.machine());
    json.writeStringField("qemuVersion", report.qemuVersion());
    json.writeStringField("accelerator", report.accelerator().name());
    json.writeNumberField("guests", report.guests());
    json.writeNumberField("memoryKiB", report.memoryKiB());
    Json.strings(json, "images", report.images());
    json.writeStringField("ksm", report.ksm());
    json.writeObjectFieldStart("roots");
    for (DensityReport.Root root : report.roots()) {
      json.writeObjectFieldStart(root.name());
      memory(json, "guest", root.guest());
      memory(json, "image", root.image());
      memory(json, "container", root.container());
      memory(json, "qemu", root.qemu());
      if (root.merged().isPresent()) {
        memory(json, "merged", root.merged().get());
      }
      json.writeArrayFieldStart("totals");
      for (long total : root.totals()) {
        json.writeNumber(total);
      }
      json.writeEndArray();
      json.writeNumberField("oneMore", root.oneMore());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void memory(JsonGenerator json, String name, HostMemory memory)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("resident", memory.resident());
    json.writeNumberField("proportional", memory.proportional());
    json.writeNumberField("shared", memory.shared());
    json.writeNumberField("private", memory.exclusive());
    json.writeEndObject();
  }

  /** A line for each root: proportional memory of all guests against their number. */
  public static String svg(Templates templates, ReportSubject subject, DensityReport report) {
    long most =
        report.roots().stream()
            .flatMap(root -> root.totals().stream())
            .max(Long::compare)
            .orElse(1L);
    List<Map<String, Object>> lines = new ArrayList<>();
    List<Double> labels = labels(report.roots(), most);
    for (DensityReport.Root root : report.roots()) {
      int i = lines.size();
      lines.add(line(root, COLOURS.get(i), labels.get(i), report.guests(), most));
    }
    List<Map<String, Object>> numbers = new ArrayList<>();
    int step = Math.max(1, report.guests() / 10);
    for (int guest = step; guest <= report.guests(); guest += step) {
      numbers.add(Map.of("x", number(x(guest, report.guests())), "label", guest));
    }
    List<Map<String, Object>> sizes = new ArrayList<>();
    for (int i = 0; i <= 4; i++) {
      long kib = most * i / 4;
      sizes.add(Map.of("y", number(y(kib, most)), "label", kib / 1024 + " MiB"));
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("images", report.images().stream().map(DensityTable::brief).toList());
    model.put("title", subject.name() + " " + subject.version());
    model.put("guests", report.guests());
    model.put("memory", report.memoryKiB() / 1024);
    model.put("accelerator", report.accelerator().name());
    model.put("width", LEFT + WIDTH + 130);
    model.put("height", TOP + HEIGHT + 50);
    model.put("left", LEFT);
    model.put("right", LEFT + WIDTH);
    model.put("bottom", TOP + HEIGHT);
    model.put("lines", lines);
    model.put("numbers", numbers);
    model.put("sizes", sizes);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + templates.render("density.svg.ftl", model);
  }

  /** As much of a name as fits into the drawing. */
  private static String brief(String image) {
    return image.length() <= NAME ? image : "…" + image.substring(image.length() - NAME);
  }

  /** Where the lines' labels go: at their ends, from the top down, none on another. */
  private static List<Double> labels(List<DensityReport.Root> roots, long most) {
    List<Double> places = new ArrayList<>();
    roots.forEach(root -> places.add(y(root.totals().get(root.totals().size() - 1), most) + 4));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(places::get));
    for (int i = 1; i < order.size(); i++) {
      double least = places.get(order.get(i - 1)) + LABEL;
      places.set(order.get(i), Math.max(places.get(order.get(i)), least));
    }
    return places;
  }

  private static Map<String, Object> line(
      DensityReport.Root root, String colour, double label, int guests, long most) {
    StringBuilder points = new StringBuilder(number(x(0, guests)) + "," + number(y(0, most)));
    for (int i = 0; i < root.totals().size(); i++) {
      String y = number(y(root.totals().get(i), most));
      points.append(' ').append(number(x(i + 1, guests))).append(',').append(y);
    }
    return Map.of(
        "name", root.name(),
        "colour", colour,
        "points", points.toString(),
        "labelY", number(label),
        "oneMore", String.format(Locale.ROOT, "%.1f", root.oneMore() / 1024.0));
  }

  private static double x(int guest, int guests) {
    return LEFT + (double) WIDTH * guest / guests;
  }

  private static double y(long kib, long most) {
    return TOP + HEIGHT - (double) HEIGHT * kib / most;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
