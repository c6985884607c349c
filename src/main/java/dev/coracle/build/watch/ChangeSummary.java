package dev.coracle.build.watch;

import dev.coracle.build.BuildOutcome;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.verify.report.BootFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one build changed since the one before, on one line. */
public final class ChangeSummary {
  private Map<String, FileEntry> files = Map.of();
  private Optional<Manifest> before = Optional.empty();

  /** The line for a build; later builds are compared with it. */
  public String of(BuildOutcome outcome) {
    Manifest manifest = outcome.manifest();
    Map<String, FileEntry> now = new HashMap<>();
    ManifestReader.readFiles(outcome.directory().resolve(ResultStore.MANIFEST))
        .forEach(file -> now.put(file.path(), file));
    List<String> parts = new ArrayList<>();
    parts.add(outcome.passed().isEmpty() ? "built" : outcome.good() ? "verified" : "NOT VERIFIED");
    if (before.isPresent()) {
      changes(before.get(), manifest, now, parts);
    } else {
      parts.add(now.size() + " files");
    }
    parts.add("file system " + Amounts.bytes(manifest.image().fileSystemBytes()) + moved(manifest));
    outcome.report().flatMap(report -> report.virtual()).ifPresent(boot -> parts.add(boot(boot)));
    files = now;
    before = Optional.of(manifest);
    return manifest.name()
        + " ("
        + Amounts.duration(outcome.millis())
        + "): "
        + String.join(", ", parts);
  }

  private void changes(
      Manifest old, Manifest fresh, Map<String, FileEntry> now, List<String> parts) {
    long added = now.keySet().stream().filter(path -> !files.containsKey(path)).count();
    long removed = files.keySet().stream().filter(path -> !now.containsKey(path)).count();
    long changed =
        now.values().stream()
            .filter(file -> files.containsKey(file.path()))
            .filter(file -> !file.equals(files.get(file.path())))
            .count();
    if (added + removed + changed > 0) {
      parts.add("files +" + added + " -" + removed + " ~" + changed);
    }
    if (!old.packages().equals(fresh.packages())) {
      parts.add("packages changed");
    }
    if (!old.kernelKey().equals(fresh.kernelKey())) {
      parts.add("kernel changed");
    }
    if (!old.guest().equals(fresh.guest())) {
      parts.add("expectations changed");
    }
    if (parts.size() == 1) {
      parts.add("nothing changed");
    }
  }

  private String moved(Manifest manifest) {
    long by =
        manifest.image().fileSystemBytes()
            - before.map(old -> old.image().fileSystemBytes()).orElse(0L);
    if (before.isEmpty() || by == 0) {
      return "";
    }
    return " (" + (by > 0 ? "+" : "-") + Amounts.bytes(Math.abs(by)) + ")";
  }

  private static String boot(BootFigures boot) {
    return "boot " + boot.kernelMillis() + " + " + boot.userMillis() + " virtual ms";
  }
}
