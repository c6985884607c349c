package dev.coracle.answer.size;

import dev.coracle.answer.size.SizeReport.Group;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides a rectangle by the sizes of a group's parts, so that none is needlessly narrow
 * (squarified treemaps: Bruls, Huizing, van Wijk, 2000).
 */
final class Treemap {
  /** A part with its place, in the units of the whole. */
  record Tile(Group group, double x, double y, double width, double height) {}

  private Treemap() {}

  /** The tiles of a group's parts; parts without bytes have none. */
  static List<Tile> layout(Group group, double x, double y, double width, double height) {
    List<Group> parts = group.parts().stream().filter(part -> part.bytes() > 0).toList();
    double all = parts.stream().mapToLong(Group::bytes).sum();
    List<Tile> tiles = new ArrayList<>();
    double scale = width * height / all;
    double left = x;
    double top = y;
    double restWidth = width;
    double restHeight = height;
    int from = 0;
    while (from < parts.size()) {
      boolean upright = restWidth >= restHeight;
      double side = upright ? restHeight : restWidth;
      int to = rowEnd(parts, from, side, scale);
      double row = sum(parts, from, to) * scale;
      double thick = side == 0 ? 0 : row / side;
      double at = 0;
      for (Group part : parts.subList(from, to)) {
        double length = thick == 0 ? 0 : part.bytes() * scale / thick;
        tiles.add(
            upright
                ? new Tile(part, left, top + at, thick, length)
                : new Tile(part, left + at, top, length, thick));
        at += length;
      }
      left += upright ? thick : 0;
      top += upright ? 0 : thick;
      restWidth -= upright ? thick : 0;
      restHeight -= upright ? 0 : thick;
      from = to;
    }
    return tiles;
  }

  /** How many parts a row takes until it would get worse. */
  private static int rowEnd(List<Group> parts, int from, double side, double scale) {
    int to = from + 1;
    double worst = worst(parts, from, to, side, scale);
    while (to < parts.size()) {
      double next = worst(parts, from, to + 1, side, scale);
      if (next > worst) {
        break;
      }
      worst = next;
      to++;
    }
    return to;
  }

  private static double worst(List<Group> parts, int from, int to, double side, double scale) {
    double row = sum(parts, from, to) * scale;
    double largest = parts.get(from).bytes() * scale;
    double smallest = parts.get(to - 1).bytes() * scale;
    double squares = side * side / (row * row);
    return Math.max(squares * largest, 1 / (squares * smallest));
  }

  private static double sum(List<Group> parts, int from, int to) {
    long sum = 0;
    for (Group part : parts.subList(from, to)) {
      sum += part.bytes();
    }
    return sum;
  }
}
