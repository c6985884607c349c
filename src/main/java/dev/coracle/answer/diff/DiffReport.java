package dev.coracle.answer.diff;

import java.util.List;
import java.util.Map;

/**
 * What changed from one thing to another.
 *
 * @param before the first one's title
 * @param after the second one's title
 * @param notes what a reader must know first, such as that the recipes are different ones
 * @param sections those with changes, in a fixed order
 * @param compared the names of all sections that both sides have
 * @param changelogs for packages whose version moved, what their changelogs say, by name
 */
public record DiffReport(
    String before,
    String after,
    List<String> notes,
    List<Section> sections,
    List<String> compared,
    Map<String, List<String>> changelogs) {

  public DiffReport {
    notes = List.copyOf(notes);
    sections = List.copyOf(sections);
    compared = List.copyOf(compared);
  }

  /** Whether both sides are alike. */
  public boolean isEmpty() {
    return sections.isEmpty();
  }

  /** How many changes there are of all kinds. */
  public int count() {
    return sections.stream().mapToInt(section -> section.changes().size()).sum();
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
