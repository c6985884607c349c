package dev.coracle.answer.diff;

import java.util.ArrayList;
import java.util.List;

/**
 * What changed from one thing to another.
 *
 * @param before the first one's title
 * @param after the second one's title
 * @param notes what a reader must know first, such as that the recipes are different ones
 * @param sections those with changes, in a fixed order
 * @param compared the names of all sections that both sides have
 * @param changelogs what the changelogs of packages say whose version moved
 */
public record DiffReport(
    String before,
    String after,
    List<String> notes,
    List<Section> sections,
    List<String> compared,
    List<Moved> changelogs) {

  public DiffReport {
    notes = List.copyOf(notes);
    sections = List.copyOf(sections);
    compared = List.copyOf(compared);
    changelogs = List.copyOf(changelogs);
  }

  /** Whether both sides are alike. */
  public boolean isEmpty() {
    return sections.isEmpty();
  }

  /** How many changes there are of all kinds. */
  public int count() {
    return sections.stream().mapToInt(section -> section.changes().size()).sum();
  }

  /**
   * What a changelog says between two versions.
   *
   * @param packages those of the source package that moved
   * @param back whether the version went down, so that these entries are gone
   */
  public record Moved(
      List<String> packages,
      String before,
      String after,
      boolean back,
      Changelogs.Changelog changelog) {
    public Moved {
      packages = List.copyOf(packages);
    }

    Moved of(List<String> names) {
      return new Moved(names, before, after, back, changelog);
    }

    /** {@code changelog of systemd (libudev1, udev), 1-1 -> 1-2}. */
    String title() {
      String all = String.join(", ", packages);
      String named = all.equals(changelog.source()) ? "" : " (" + all + ")";
      String arrow = " " + before + " -> " + after;
      return "changelog of "
          + changelog.source()
          + named
          + ","
          + arrow
          + (back ? ", entries that are gone" : "");
    }

    /** Its lines: each version, then what its entry says. */
    List<String> lines() {
      List<String> lines = new ArrayList<>();
      for (Changelogs.Entry entry : changelog.entries()) {
        lines.add(entry.version());
        lines.addAll(entry.lines());
      }
      if (!changelog.complete()) {
        lines.add("  …");
      }
      return lines;
    }
  }

  /** Changes of one kind of thing: {@code packages}, {@code files}, … */
  public record Section(String name, List<Change> changes) {
    public Section {
      changes = List.copyOf(changes);
    }
  }

  /**
   * One change.
   *
   * @param before empty if it was added
   * @param after empty if it was removed
   */
  public record Change(String kind, String name, String before, String after) {
    /** The words for {@code kind}. */
    static final String ADDED = "added";

    static final String REMOVED = "removed";
    static final String CHANGED = "changed";
  }
}
