package dev.coracle.kernel.patch;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a unified diff as {@code diff -u}, {@code git diff} and {@code git format-patch} write it;
 * text around the diffs is skipped, and paths are taken without their first directory. A hunk must
 * have as many lines as its header says. JGit's reader is not used: of diffs without lines {@code
 * diff --git} it takes all hunks for those of the first file.
 */
final class PatchReader {
  private static final int LARGEST = 64 << 20;

  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*\\R?");

  private final SourcePatch patch;
  private final List<String> lines;
  private final List<FilePatch> files = new ArrayList<>();
  private int at;

  private PatchReader(SourcePatch patch, List<String> lines) {
    this.patch = patch;
    this.lines = lines;
  }

  /**
   * Reads a patch.
   *
   * @throws CoracleException (RECIPE) {@code kernel.patch} if it is no diff, or one that cannot be
   *     applied to a kernel's source
   */
  static List<FilePatch> read(SourcePatch patch) {
    PatchReader reader = new PatchReader(patch, TextLines.of(content(patch)));
    reader.read();
    return reader.files;
  }

  private static byte[] content(SourcePatch patch) {
    byte[] bytes;
    try {
      bytes = InputFile.read(patch.file(), LARGEST);
    } catch (IOException e) {
      throw problem(
          patch.place(),
          "the patch " + patch.name() + " cannot be read: " + e.getMessage(),
          "correct its path; relative paths begin at the recipe's directory");
    }
    if (!Sha256.of(bytes).equals(patch.sha256())) {
      throw problem(
          patch.place(), "the patch " + patch.name() + " changed while it was read", "build again");
    }
    return bytes;
  }

  private void read() {
    while (at < lines.size()) {
      String line = lines.get(at);
      if (line.startsWith("diff --cc ") || line.startsWith("diff --combined ")) {
        throw malformed("the diff of a merge cannot be applied");
      } else if (line.startsWith("diff --git ")) {
        file(Optional.of(new GitHeader(line)));
      } else if (beginsFile()) {
        file(Optional.empty());
      } else if (isBinary(line)) {
        throw malformed("a binary file cannot be patched");
      } else if (HUNK.matcher(line).matches()) {
        throw malformed("the hunk belongs to no file");
      } else {
        at++;
      }
    }
    if (files.isEmpty()) {
      throw problem(
          patch.place(),
          "the patch " + patch.name() + " contains no diff",
          "write it with `git format-patch` or `diff -u`");
    }
  }

  private boolean beginsFile() {
    return at + 1 < lines.size()
        && lines.get(at).startsWith("--- ")
        && lines.get(at + 1).startsWith("+++ ");
  }

  private static boolean isBinary(String line) {
    return line.startsWith("GIT binary patch") || line.matches("Binary files .* differ\\R?");
  }

  private void file(Optional<GitHeader> git) {
    int begin = at + 1;
    if (git.isPresent()) {
      at++;
      while (at < lines.size() && git.get().takes(lines.get(at))) {
        at++;
      }
      if (at < lines.size() && isBinary(lines.get(at))) {
        throw malformed("a binary file cannot be patched");
      }
      if (git.get().isOfNoFile()) {
        throw malformed("symbolic links and submodules cannot be patched");
      }
    }
    Optional<String> from = Optional.empty();
    Optional<String> to = Optional.empty();
    List<Hunk> hunks = new ArrayList<>();
    boolean named = beginsFile();
    if (named) {
      from = path(PatchPath.ofHeader(lines.get(at)));
      to = path(PatchPath.ofHeader(lines.get(at + 1)));
      at += 2;
      while (at < lines.size() && lines.get(at).startsWith("@@ ")) {
        hunks.add(hunk(hunks.size() + 1));
      }
      if (hunks.isEmpty()) {
        throw malformed("the file has no hunk");
      }
      refuseRest();
    }
    files.add(filePatch(git, named, from, to, hunks, begin));
  }

  private FilePatch filePatch(
      Optional<GitHeader> git,
      boolean named,
      Optional<String> before,
      Optional<String> after,
      List<Hunk> hunks,
      int begin) {
    Optional<String> from = before;
    Optional<String> to = after;
    if (git.isPresent() && !named) {
      from = path(git.get().from());
      to = path(git.get().to());
    }
    if (git.isEmpty() && hunks.size() == 1) {
      // `diff -N` writes an absent file as one with the only hunk at line 0.
      from = hunks.get(0).adds() ? Optional.empty() : from;
      to = hunks.get(0).removes() ? Optional.empty() : to;
    }
    if (from.isEmpty() && to.isEmpty()) {
      throw malformed("it names no file");
    }
    return new FilePatch(
        from,
        to,
        git.flatMap(GitHeader::executable),
        hunks,
        git.map(GitHeader::copies).orElse(false),
        begin);
  }

  private Optional<String> path(PatchPath path) {
    if (!path.absent() && !path.isSafe()) {
      throw malformed(path.shown() + " is not a path in a kernel's source");
    }
    return path.absent() ? Optional.empty() : Optional.of(path.text());
  }

  /** Lines after a hunk that look like more of it. */
  private void refuseRest() {
    if (at < lines.size() && !beginsFile()) {
      String line = lines.get(at);
      boolean signature = line.startsWith("-- ") || line.equals("--\n");
      char kind = line.charAt(0);
      if (!signature && (kind == ' ' || kind == '+' || kind == '-')) {
        throw malformed("the hunk has more lines than its header says");
      }
    }
  }

  private Hunk hunk(int number) {
    int begin = at + 1;
    Matcher header = HUNK.matcher(lines.get(at));
    if (!header.matches()) {
      throw malformed("the hunk's header cannot be read");
    }
    int old = count(header.group(2));
    int now = count(header.group(4));
    at++;
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    while (before.size() < old || after.size() < now) {
      if (at >= lines.size()) {
        throw malformed("the hunk ends before its last line");
      }
      String line = lines.get(at);
      // A context line without anything in it, whose only blank somebody stripped.
      boolean empty = line.equals("\n") || line.equals("\r\n");
      char kind = empty ? ' ' : line.charAt(0);
      if (kind != ' ' && kind != '-' && kind != '+') {
        throw malformed("the hunk has fewer lines than its header says");
      }
      String text = empty ? line : line.substring(1);
      text = text.endsWith("\n") ? text : text + "\n";
      at++;
      if (at < lines.size() && lines.get(at).startsWith("\\ ")) {
        text = text.substring(0, text.length() - 1);
        at++;
      }
      if (kind != '+') {
        before.add(text);
      }
      if (kind != '-') {
        after.add(text);
      }
    }
    if (before.size() != old || after.size() != now) {
      throw malformed("the hunk has more lines than its header says");
    }
    int start = Integer.parseInt(header.group(1));
    return new Hunk(number, begin, old == 0 ? start : Math.max(0, start - 1), before, after);
  }

  private static int count(String group) {
    return group == null ? 1 : Integer.parseInt(group);
  }

  private CoracleException malformed(String why) {
    return problem(
        new SourceLocation(patch.file().toString(), Math.min(at + 1, lines.size()), 1),
        "the patch " + patch.name() + " cannot be used: " + why,
        "write it again with `git format-patch` or `diff -u`");
  }

  private static CoracleException problem(SourceLocation place, String message, String fix) {
    return new CoracleException(
        ExitCode.RECIPE, Diagnostic.error("kernel.patch", message, fix).at(place));
  }

  /** A text as the bytes that it stands for. */
  static String utf8(String line) {
    return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
