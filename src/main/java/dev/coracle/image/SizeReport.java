package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What makes a tree as large as it is. */
final class SizeReport {
  private static final int LISTED = 5;

  private record Part(String name, long bytes) {}

  private SizeReport() {}

  static CoracleException overLimit(FileTree tree, long size, long limit) {
    List<Part> files = new ArrayList<>();
    Map<String, Long> bySource = new TreeMap<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile file) {
        long bytes = file.content().size();
        files.add(new Part(entry.getKey().text(), bytes));
        bySource.merge(
            file.origin().kind().word() + " " + file.origin().source(), bytes, Long::sum);
      }
    }
    List<Part> sources = new ArrayList<>();
    bySource.forEach((source, bytes) -> sources.add(new Part(source, bytes)));
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "image.over-limit",
                "the file system needs "
                    + size
                    + " bytes; the recipe allows "
                    + limit
                    + ", which is "
                    + (size - limit)
                    + " less",
                "remove what is not needed, or raise the image's size limit")
            .withExcerpt(
                "  largest files:\n" + largest(files) + "\n  by source:\n" + largest(sources)));
  }

  private static String largest(List<Part> parts) {
    return parts.stream()
        .sorted(Comparator.comparingLong(Part::bytes).reversed().thenComparing(Part::name))
        .limit(LISTED)
        .map(part -> String.format(Locale.ROOT, "  %,12d  %s", part.bytes, part.name))
        .collect(Collectors.joining("\n"));
  }
}
