package dev.coracle.cli.output;

import dev.coracle.cli.context.CliContext;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.ReportFiles;
import dev.coracle.verify.report.format.SummaryRows;
import dev.coracle.verify.report.format.VerifySummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What a person reads in five seconds after a build or a verification. */
public final class ResultSummary {
  private static final List<String> PAPERS =
      List.of(ResultStore.CYCLONE_DX, ResultStore.SPDX, ResultStore.INPUTS);
  private static final String GOOD = "\u001b[1;32m";
  private static final String BAD = "\u001b[1;31m";
  private static final String END = "\u001b[0m";
  private static final String TIMES =
      "  virtual ms: instruction-count time (QEMU icount), 1 instruction = 1 ns";

  private final CliContext context;

  public ResultSummary(CliContext context) {
    this.context = context;
  }

  public void title(Manifest manifest, String more) {
    context.out().println(manifest.name() + " " + manifest.version() + more);
  }

  /** The verdict's rows. */
  public void verdict(List<String> rows) {
    rows.forEach(row -> context.out().println(coloured(row)));
  }

  /** The verdict's word in colour, where the terminal has some. */
  private String coloured(String row) {
    if (!context.colour()) {
      return row;
    }
    return row.replaceFirst("^(  verdict +)(verified)", "$1" + GOOD + "$2" + END)
        .replaceFirst("^(  verdict +)(NOT VERIFIED|not verified)", "$1" + BAD + "$2" + END);
  }

  /** Sizes of image, additional outputs and kernel. */
  public void sizes(Manifest manifest) {
    SummaryRows rows = new SummaryRows();
    for (Manifest.Image image : manifest.images()) {
      boolean root = image.file().equals(manifest.image().file());
      String size = Amounts.bytes(manifest.artifact(image.file()).size());
      String content =
          manifest.tree().files() + " files from " + manifest.guestPackages() + " packages";
      rows.add(
          root ? "image" : "output",
          size + ", " + image.format() + ", " + (root ? content : image.file()));
    }
    rows.add(
        "kernel",
        manifest.artifacts().stream()
            .filter(each -> !isOfAnImage(manifest, each.name()))
            .filter(each -> !PAPERS.contains(each.name()))
            .map(each -> each.name() + " " + Amounts.bytes(each.size()))
            .collect(Collectors.joining(", ")));
    rows.lines().forEach(context.out()::println);
  }

  /** Whether a file is an image or stands next to one, as its Merkle tree does. */
  private static boolean isOfAnImage(Manifest manifest, String file) {
    return manifest.images().stream()
        .anyMatch(image -> file.equals(image.file()) || file.startsWith(image.file() + "."));
  }

  /** Where to read more: the report, or the result where there is none. */
  public void report(Path directory) {
    Path report = directory.resolve(ReportFiles.HTML);
    boolean there = Files.exists(context.directory().resolve(report));
    file(there ? "report" : "result", there ? report : directory);
  }

  /** Where to read more. */
  public void file(String label, Path path) {
    Path base = context.directory();
    Path shown = path.startsWith(base) ? base.relativize(path) : path;
    new SummaryRows().addWhole(label, shown.toString()).lines().forEach(context.out()::println);
  }

  /** All figures and checks of boots that ran now. */
  public void details(VerifyReport report) {
    context.out().println();
    VerifySummary.details(report).forEach(context.out()::println);
    context.out().println(TIMES);
  }
}
