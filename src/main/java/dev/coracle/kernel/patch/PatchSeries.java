package dev.coracle.kernel.patch;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Patches in their order. A hunk applies where its context and removed lines are, letter by letter:
 * at its line, or else at the nearest place further up or down. Nothing is written before all hunks
 * of all patches have found theirs.
 */
public final class PatchSeries {
  private static final int MOST_PROBLEMS = 20;
  private static final int SHOWN = 12;

  private final Path tree;
  private final String source;
  private final Consumer<String> notes;
  private final Map<String, Optional<PatchedFile>> files = new LinkedHashMap<>();

  /** A file as the patches so far leave it. */
  private record PatchedFile(List<String> lines, boolean executable) {}

  private PatchSeries(Path tree, String source, Consumer<String> notes) {
    this.tree = tree;
    this.source = source;
    this.notes = notes;
  }

  /**
   * The paths that patches read or write, which must be in a tree before they are applied.
   *
   * @throws CoracleException (RECIPE) {@code kernel.patch} if one cannot be read
   */
  public static Set<String> paths(List<SourcePatch> patches) {
    Set<String> paths = new TreeSet<>();
    for (SourcePatch patch : patches) {
      for (FilePatch file : PatchReader.read(patch)) {
        paths.addAll(file.paths());
      }
    }
    return paths;
  }

  /**
   * Applies patches to a tree.
   *
   * @param source the tree's name in messages
   * @param notes receives where a hunk was applied at another line than it says
   * @throws CoracleException (RECIPE) {@code kernel.patch-failed} with each hunk of the first patch
   *     that does not apply; {@code kernel.patch} if one cannot be read
   */
  public static void apply(
      List<SourcePatch> patches, Path tree, String source, Consumer<String> notes)
      throws IOException {
    PatchSeries series = new PatchSeries(tree, source, notes);
    for (SourcePatch patch : patches) {
      series.apply(patch);
    }
    series.write();
  }

  private void apply(SourcePatch patch) throws IOException {
    List<Diagnostic> problems = new ArrayList<>();
    for (FilePatch file : PatchReader.read(patch)) {
      apply(patch, file, problems);
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(
          ExitCode.RECIPE, problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
    }
  }

  private void apply(SourcePatch patch, FilePatch file, List<Diagnostic> problems)
      throws IOException {
    for (String path : file.paths()) {
      if (isBehindLink(path)) {
        problems.add(
            failed(
                patch,
                file.line(),
                path + " is, or is behind, a symbolic link in " + source,
                "write the path of the file that the link leads to"));
        return;
      }
    }
    Optional<PatchedFile> before = Optional.empty();
    if (file.from().isPresent()) {
      before = read(file.from().get());
      if (before.isEmpty()) {
        problems.add(
            failed(
                patch,
                file.line(),
                source + " has no file " + file.from().get(),
                "paths are taken without their first directory, as `patch -p1` does; make the"
                    + " patch again for this source"));
        return;
      }
    } else if (read(file.name()).isPresent()) {
      problems.add(
          failed(
              patch,
              file.line(),
              "it adds " + file.name() + ", which " + source + " has",
              "remove the patch if the source contains it, or make it again for this source"));
      return;
    }
    List<String> lines =
        before.map(found -> new ArrayList<>(found.lines())).orElse(new ArrayList<>());
    if (!patched(patch, file, lines, problems)) {
      return;
    }
    if (file.to().isEmpty() && !lines.isEmpty()) {
      problems.add(
          failed(
              patch,
              file.line(),
              "it removes " + file.name() + ", which has other lines in " + source,
              "make the patch again for this source"));
      return;
    }
    if (!file.copies()) {
      file.from().ifPresent(from -> files.put(from, Optional.empty()));
    }
    boolean executable = before.map(PatchedFile::executable).orElse(false);
    file.to()
        .ifPresent(
            to ->
                files.put(
                    to, Optional.of(new PatchedFile(lines, file.executable().orElse(executable)))));
  }

  /** Applies a file's hunks to its lines; notes those that do not apply. */
  private boolean patched(
      SourcePatch patch, FilePatch file, List<String> lines, List<Diagnostic> problems) {
    int shift = 0;
    int end = 0;
    boolean all = true;
    for (Hunk hunk : file.hunks()) {
      int expected = hunk.oldStart() + shift;
      int at = find(hunk, lines, expected, end);
      if (at < 0) {
        problems.add(failed(patch, file, hunk, lines, expected));
        all = false;
        continue;
      }
      if (at != expected) {
        notes.accept(
            patch.name()
                + ": hunk "
                + hunk.number()
                + " of "
                + file.name()
                + " applied "
                + Math.abs(at - expected)
                + (at > expected ? " lines further down" : " lines further up"));
      }
      List<String> place = lines.subList(at, at + hunk.before().size());
      place.clear();
      place.addAll(hunk.after());
      shift += at - expected + hunk.after().size() - hunk.before().size();
      end = at + hunk.after().size();
    }
    return all;
  }

  /** The index nearest to the expected one; one without context has no other. -1 if none. */
  private static int find(Hunk hunk, List<String> lines, int expected, int first) {
    if (hunk.before().isEmpty()) {
      return expected >= first && expected <= lines.size() ? expected : -1;
    }
    for (int distance = 0; distance <= lines.size() + Math.abs(expected); distance++) {
      for (int at : new int[] {expected - distance, expected + distance}) {
        if (at >= first && hunk.matches(lines, at)) {
          return at;
        }
      }
    }
    return -1;
  }

  private Diagnostic failed(
      SourcePatch patch, FilePatch file, Hunk hunk, List<String> lines, int expected) {
    String which = "hunk " + hunk.number() + " of " + file.name() + ": ";
    if (hunk.isApplied(lines, expected)) {
      return failed(
          patch,
          hunk.line(),
          which + source + " has its lines already, from line " + (expected + 1),
          "remove the patch if the source contains it");
    }
    int wrong = 0;
    while (wrong < hunk.before().size()
        && expected + wrong < lines.size()
        && expected + wrong >= 0
        && hunk.before().get(wrong).equals(lines.get(expected + wrong))) {
      wrong++;
    }
    int line = expected + wrong;
    String there =
        line >= 0 && line < lines.size()
            ? "line " + (line + 1) + " is " + shown(lines.get(line))
            : "the file ends at line " + lines.size();
    String wanted =
        wrong < hunk.before().size()
            ? ", and the patch expects " + shown(hunk.before().get(wrong))
            : "";
    return failed(
            patch, hunk.line(), which + there + wanted, "make the patch again for this source")
        .withExcerpt(excerpt(hunk));
  }

  private static String excerpt(Hunk hunk) {
    StringBuilder text = new StringBuilder();
    for (String line : hunk.before().subList(0, Math.min(SHOWN, hunk.before().size()))) {
      text.append(printable(line)).append('\n');
    }
    return text.toString().stripTrailing();
  }

  private static String shown(String line) {
    return '"' + printable(line).strip() + '"';
  }

  private static String printable(String line) {
    String text = PatchReader.utf8(line).replace('\t', ' ').replaceAll("\\p{Cntrl}", "");
    return text.length() > 120 ? text.substring(0, 120) + "…" : text;
  }

  private static Diagnostic failed(SourcePatch patch, int line, String why, String fix) {
    return Diagnostic.error(
            "kernel.patch-failed", "the patch " + patch.name() + " does not apply: " + why, fix)
        .at(new SourceLocation(patch.file().toString(), line, 1));
  }

  private Optional<PatchedFile> read(String path) throws IOException {
    Optional<PatchedFile> known = files.get(path);
    if (known != null) {
      return known;
    }
    Path file = tree.resolve(path);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(
        new PatchedFile(TextLines.of(Files.readAllBytes(file)), Files.isExecutable(file)));
  }

  private boolean isBehindLink(String path) {
    Path each = tree;
    for (String name : path.split("/", -1)) {
      each = each.resolve(name);
      if (Files.isSymbolicLink(each)) {
        return true;
      }
    }
    return false;
  }

  private void write() throws IOException {
    for (Map.Entry<String, Optional<PatchedFile>> each : files.entrySet()) {
      Path file = tree.resolve(each.getKey());
      // Never into a file that another path shares.
      Files.deleteIfExists(file);
      if (each.getValue().isPresent()) {
        PatchedFile content = each.getValue().get();
        Files.createDirectories(file.getParent());
        Files.write(file, TextLines.bytes(content.lines()));
        if (content.executable() && !file.toFile().setExecutable(true, true)) {
          throw new IOException("cannot make " + file + " executable");
        }
      }
    }
  }
}
