package dev.coracle.answer.diff;

import dev.coracle.answer.diff.DiffInput.StoredFile;
import dev.coracle.answer.diff.DiffReport.Change;
import dev.coracle.answer.diff.DiffReport.Moved;
import dev.coracle.answer.diff.DiffReport.Section;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Amounts;
import dev.coracle.source.apt.index.DebianVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares two sides in all that both say something about. */
public final class Diff {
  private static final List<String> FIGURES = List.of("kernel", "units", "sizes", "boot", "checks");

  private final DiffInput before;
  private final DiffInput after;
  private final List<Section> sections = new ArrayList<>();
  private final List<String> compared = new ArrayList<>();

  private Diff(DiffInput before, DiffInput after) {
    this.before = before;
    this.after = after;
  }

  /** What changed. */
  public static DiffReport of(DiffInput before, DiffInput after, Changelogs changelogs) {
    return new Diff(before, after).report(changelogs);
  }

  private DiffReport report(Changelogs changelogs) {
    List<String> notes = new ArrayList<>();
    if (!before.recipe().isEmpty()
        && !after.recipe().isEmpty()
        && !before.recipe().equals(after.recipe())) {
      notes.add("these are of different recipes: " + before.recipe() + " and " + after.recipe());
    }
    if (!before.packages().isEmpty() && !after.packages().isEmpty()) {
      add("packages", figures(versions(before), versions(after)));
    }
    for (String name : FIGURES) {
      if (before.sections().containsKey(name) && after.sections().containsKey(name)) {
        add(name, figures(before.sections().get(name), after.sections().get(name)));
      }
    }
    if (!before.files().isEmpty() && !after.files().isEmpty()) {
      add("files", files());
    }
    if (compared.isEmpty()) {
      notes.add("they have nothing in common that could be compared");
    }
    return new DiffReport(
        before.title(), after.title(), notes, sections, compared, moved(changelogs));
  }

  private void add(String name, List<Change> changes) {
    compared.add(name);
    if (!changes.isEmpty()) {
      sections.add(new Section(name, changes));
    }
  }

  private static SortedMap<String, String> versions(DiffInput snapshot) {
    SortedMap<String, String> versions = new TreeMap<>();
    snapshot.packages().forEach((name, locked) -> versions.put(name, locked.version()));
    return versions;
  }

  private static List<Change> figures(Map<String, String> old, Map<String, String> now) {
    SortedSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    List<Change> changes = new ArrayList<>();
    for (String name : names) {
      String a = old.getOrDefault(name, "");
      String b = now.getOrDefault(name, "");
      if (!a.equals(b)) {
        changes.add(new Change(kind(a, b), name, a, b));
      }
    }
    return changes;
  }

  private static String kind(String before, String after) {
    return before.isEmpty() ? Change.ADDED : after.isEmpty() ? Change.REMOVED : Change.CHANGED;
  }

  private List<Change> files() {
    SortedSet<String> changed = new TreeSet<>();
    for (Map.Entry<String, StoredFile> entry : before.files().entrySet()) {
      StoredFile other = after.files().get(entry.getKey());
      if (other != null && !other.content().equals(entry.getValue().content())) {
        changed.add(entry.getKey());
      }
    }
    Map<String, String> oldKinds = changed.isEmpty() ? Map.of() : before.contents().kinds(changed);
    Map<String, String> newKinds = changed.isEmpty() ? Map.of() : after.contents().kinds(changed);
    SortedSet<String> paths = new TreeSet<>(before.files().keySet());
    paths.addAll(after.files().keySet());
    List<Change> changes = new ArrayList<>();
    for (String path : paths) {
      StoredFile old = before.files().get(path);
      StoredFile now = after.files().get(path);
      if (old == null) {
        changes.add(new Change(Change.ADDED, path, "", whole(Objects.requireNonNull(now))));
      } else if (now == null) {
        changes.add(new Change(Change.REMOVED, path, whole(old), ""));
      } else {
        List<String> a = new ArrayList<>();
        List<String> b = new ArrayList<>();
        part("", old.type(), now.type(), a, b);
        part("mode ", old.mode(), now.mode(), a, b);
        part("owner ", old.owner(), now.owner(), a, b);
        part("xattr ", old.xattrs(), now.xattrs(), a, b);
        if (!old.content().equals(now.content())) {
          a.add(content(old, oldKinds.getOrDefault(path, "")));
          b.add(content(now, newKinds.getOrDefault(path, "")));
        }
        if (!a.isEmpty()) {
          changes.add(new Change(Change.CHANGED, path, String.join(", ", a), String.join(", ", b)));
        }
      }
    }
    return changes;
  }

  private static void part(
      String label, String old, String now, List<String> before, List<String> after) {
    if (!old.equals(now)) {
      before.add(label + (old.isEmpty() ? "none" : old));
      after.add(label + (now.isEmpty() ? "none" : now));
    }
  }

  private static String whole(StoredFile file) {
    String size = file.type().equals("file") ? ", " + Amounts.bytes(file.size()) : "";
    String from = file.source().isEmpty() ? "" : ", from " + file.source();
    return file.type() + " " + file.mode() + size + from;
  }

  private static String content(StoredFile file, String kind) {
    if (!file.type().equals("file")) {
      return "to " + file.content();
    }
    String digest = file.content().length() > 8 ? file.content().substring(0, 8) : file.content();
    return (kind.isEmpty() ? "" : kind + " ") + file.size() + " bytes (" + digest + "…)";
  }

  /** What the changelogs of packages say whose version moved, once for each source package. */
  private List<Moved> moved(Changelogs changelogs) {
    Map<Moved, List<String>> names = new LinkedHashMap<>();
    for (Map.Entry<String, LockedPackage> entry : after.packages().entrySet()) {
      LockedPackage old = before.packages().get(entry.getKey());
      LockedPackage now = entry.getValue();
      if (old != null && !old.version().equals(now.version())) {
        changelog(changelogs, old, now)
            .ifPresent(
                each -> names.computeIfAbsent(each, key -> new ArrayList<>()).add(entry.getKey()));
      }
    }
    return names.entrySet().stream().map(each -> each.getKey().of(each.getValue())).toList();
  }

  /** Of a version that went down, the entries that are gone. */
  private Optional<Moved> changelog(Changelogs changelogs, LockedPackage old, LockedPackage now) {
    boolean back = DebianVersion.compare(old.version(), now.version()) > 0;
    return (back
            ? changelogs.between(now, old, before.packages())
            : changelogs.between(old, now, after.packages()))
        .map(found -> new Moved(List.of(), old.version(), now.version(), back, found));
  }
}
