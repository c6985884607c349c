package dev.coracle.kernel.kconfig.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code config}, {@code menu}, {@code if}, {@code choice} or {@code comment}: what can have
 * dependencies, and passes them on to what is inside it.
 */
public final class MenuEntry {
  private final @Nullable MenuEntry parent;
  private final FileLine where;
  private List<Dependency> own = List.of();
  private Expression visibility = Expression.ALWAYS;
  private @Nullable Expression whole;
  private int helpStart;
  private int helpEnd;

  /**
   * @param parent what it stands in; null at the top
   * @param where its first line
   */
  public MenuEntry(@Nullable MenuEntry parent, FileLine where) {
    this.parent = parent;
    this.where = where;
  }

  /** A {@code depends on} or {@code if} and where it is written. */
  public record Dependency(Expression expression, FileLine where) {}

  /** What it stands in; empty at the top. */
  public Optional<MenuEntry> parent() {
    return Optional.ofNullable(parent);
  }

  public FileLine where() {
    return where;
  }

  /** The file's path in the tree. */
  public String file() {
    return where.file();
  }

  /** Its own lines, without those of what it stands in. */
  public List<Dependency> own() {
    return Collections.unmodifiableList(own);
  }

  /** Adds a line. */
  public void depend(Expression expression, FileLine line) {
    own = own.isEmpty() ? new ArrayList<>(2) : own;
    own.add(new Dependency(expression, line));
  }

  /** Adds a {@code visible if}: prompts inside it are visible only then. */
  public void showIf(Expression condition) {
    visibility = Expression.and(visibility, condition);
  }

  public Expression visibility() {
    return visibility;
  }

  /** All that it depends on, from the outermost entry on. Asked only when all files are read. */
  public Expression dependencies() {
    if (whole == null) {
      Expression all = parent == null ? Expression.ALWAYS : parent.dependencies();
      for (Dependency dependency : own) {
        all = Expression.and(all, dependency.expression());
      }
      whole = all;
    }
    return whole;
  }

  /** All lines that it depends on, from the outermost entry on. */
  public List<Dependency> lines() {
    List<Dependency> all = new ArrayList<>(parent == null ? List.of() : parent.lines());
    all.addAll(own);
    return all;
  }

  /** The lines of its help in its file, the first and the one after the last; equal for none. */
  public void help(int first, int after) {
    helpStart = first;
    helpEnd = after;
  }

  public int helpStart() {
    return helpStart;
  }

  public int helpEnd() {
    return helpEnd;
  }
}
