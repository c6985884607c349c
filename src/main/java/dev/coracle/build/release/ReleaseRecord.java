package dev.coracle.build.release;

import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which steps passed for a result: {@code release.json} in its directory. It counts only for the
 * same commit and the same manifest, which has the digests of all files and of all inputs.
 */
final class ReleaseRecord {
  /** Its file name. */
  static final String FILE = "release.json";

  private static final int LARGEST = 16 << 20;
  private static final String LINES = "lines";
  private static final String FACTS = "facts";

  private final Path file;
  private final String commit;
  private final String manifest;
  private final Map<String, Object> steps = new LinkedHashMap<>();

  private ReleaseRecord(Path file, String commit, String manifest) {
    this.file = file;
    this.commit = commit;
    this.manifest = manifest;
  }

  /**
   * The record of a result; an empty one where there is none for this commit and these files, or
   * where it cannot be read: steps are repeated then.
   */
  static ReleaseRecord of(Path result, String commit) throws IOException {
    Path file = result.resolve(FILE);
    String manifest = Sha256.of(result.resolve(ResultStore.MANIFEST)).hex();
    ReleaseRecord record = new ReleaseRecord(file, commit, manifest);
    if (Files.isRegularFile(file)) {
      try {
        String text = new String(InputFile.read(file, LARGEST), StandardCharsets.UTF_8);
        Map<String, Object> top = Json.object(text);
        if (Json.text(top, "commit").equals(commit)
            && Json.text(top, "manifest").equals(manifest)) {
          record.steps.putAll(Json.child(top, "steps"));
        }
      } catch (IOException e) {
        // What it said is found out again.
      }
    }
    return record;
  }

  /** What a step found when it passed; empty if it did not. */
  Optional<List<String>> lines(ReleaseStep step) {
    return Json.child(steps, step.name()).get(LINES) instanceof List<?> lines
        ? Optional.of(lines.stream().map(String::valueOf).toList())
        : Optional.empty();
  }

  /** What a later step needs of one that passed; empty if there is nothing. */
  Map<String, Object> facts(ReleaseStep step) {
    return Json.child(Json.child(steps, step.name()), FACTS);
  }

  /** Notes that a step passed. */
  void passed(ReleaseStep step, List<String> lines, Map<String, Object> facts) throws IOException {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(LINES, lines);
    entry.put(FACTS, facts);
    steps.put(step.name(), entry);
    write();
  }

  /** Forgets a step: something that it depends on was done again. */
  void forget(ReleaseStep step) throws IOException {
    if (steps.remove(step.name()) != null) {
      write();
    }
  }

  private void write() throws IOException {
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("commit", commit);
    top.put("manifest", manifest);
    top.put("steps", steps);
    Path draft = file.resolveSibling("." + FILE + "." + ProcessHandle.current().pid());
    Files.write(draft, Json.pretty(top));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
