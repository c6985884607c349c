package dev.coracle.answer.size;

import dev.coracle.answer.size.SizeReport.Group;
import dev.coracle.progress.Amounts;
import java.util.List;

/** A report as one HTML page with treemaps, which needs nothing from elsewhere. */
public final class SizePage {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 640;

  /** A tile's title, and the space that it takes. */
  private static final int TITLE = 16;

  private static final double CHARACTER = 6.6;
  private static final int LEAST = 3;
  private static final int DEPTH = 8;
  private static final List<String> COLOURS =
      List.of(
          "#4e79a7", "#f28e2b", "#76b7b2", "#e15759", "#59a14f", "#edc948", "#b07aa1", "#9c755f");

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>TITLE</title>
      <style>
      body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #222; background: #fff }
      svg { width: 100%; height: auto; max-width: 1200px; display: block }
      rect { stroke: #fff; stroke-width: 1 }
      text { font: 11px system-ui, sans-serif; pointer-events: none; fill: #111 }
      input[name=view] { margin-left: 1rem }
      .view { display: none }
      #package:checked ~ .package, #directory:checked ~ .directory, #reason:checked ~ .reason
        { display: block }
      table { border-collapse: collapse; margin-top: 1rem }
      td { padding: .1rem .8rem .1rem 0 } td:first-child { text-align: right }
      </style></head><body>
      """;

  private final StringBuilder page = new StringBuilder();

  private SizePage() {}

  /** The page. */
  public static String of(SizeReport report) {
    return new SizePage().whole(report);
  }

  private String whole(SizeReport report) {
    page.append(HEAD.replace("TITLE", escape("Size of " + report.title())));
    page.append("<h1>").append(escape(report.title())).append("</h1>\n<p>");
    page.append(Amounts.bytes(report.bytes())).append(" in ");
    page.append(report.packages().files()).append(" files; image ");
    page.append(Amounts.bytes(report.imageBytes())).append("</p>\n");
    for (String name : List.of("package", "directory", "reason")) {
      page.append("<input type=\"radio\" name=\"view\" id=\"").append(name).append('"');
      page.append(name.equals("package") ? " checked" : "").append("><label for=\"");
      page.append(name).append("\"> by ").append(name).append("</label>\n");
    }
    view("package", report.packages());
    view("directory", report.directories());
    view("reason", report.reasons());
    page.append("<h2>Nothing else in the image needs these</h2>\n<table>\n");
    for (SizeReport.Removable each : report.removable()) {
      page.append("<tr><td>").append(Amounts.bytes(each.saved())).append("</td><td>");
      page.append(escape(each.path())).append("</td><td>").append(escape(each.reason()));
      page.append("</td></tr>\n");
    }
    return page.append("</table>\n</body></html>\n").toString();
  }

  private void view(String name, Group group) {
    page.append("<div class=\"view ").append(name).append("\"><svg viewBox=\"0 0 ");
    page.append(WIDTH).append(' ').append(HEIGHT).append("\" role=\"img\">\n");
    int colour = 0;
    for (Treemap.Tile tile : Treemap.layout(group, 0, 0, WIDTH, HEIGHT)) {
      tile(tile, COLOURS.get(colour++ % COLOURS.size()), tile.group().name(), 0);
    }
    page.append("</svg></div>\n");
  }

  private void tile(Treemap.Tile tile, String colour, String path, int depth) {
    if (tile.width() < LEAST || tile.height() < LEAST) {
      rect(tile, colour, 1.0, path);
      return;
    }
    rect(tile, colour, Math.max(0.35, 1 - 0.17 * depth), path);
    boolean titled = tile.height() > TITLE && tile.width() > 5 * CHARACTER;
    if (titled) {
      int fitting = (int) ((tile.width() - 6) / CHARACTER);
      String whole = tile.group().name();
      String name = whole.startsWith("/") ? whole.substring(whole.lastIndexOf('/') + 1) : whole;
      String shown =
          name.length() <= fitting ? name : name.substring(0, Math.max(0, fitting - 1)) + "…";
      page.append(
          String.format(
              java.util.Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n",
              tile.x() + 3,
              tile.y() + 12,
              escape(shown)));
    }
    double head = titled ? TITLE : 1;
    if (depth < DEPTH && tile.height() > head + LEAST && tile.width() > 2 + LEAST) {
      for (Treemap.Tile part :
          Treemap.layout(
              tile.group(),
              tile.x() + 1,
              tile.y() + head,
              tile.width() - 2,
              tile.height() - head - 1)) {
        String name = part.group().name();
        tile(part, colour, name.startsWith("/") ? name : path + " " + name, depth + 1);
      }
    }
  }

  private void rect(Treemap.Tile tile, String colour, double opacity, String path) {
    page.append(
        String.format(
            java.util.Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\""
                + " fill-opacity=\"%.2f\"><title>%s: %s</title></rect>%n",
            tile.x(),
            tile.y(),
            tile.width(),
            tile.height(),
            colour,
            opacity,
            escape(path),
            Amounts.bytes(tile.group().bytes())));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
