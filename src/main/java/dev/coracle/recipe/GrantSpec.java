package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.tree.TreePath;
import java.util.Set;

/**
 * Leaves a package's file something that is otherwise stripped.
 *
 * @param path the file
 * @param privileges what it may keep
 * @param reason why, for the report
 */
public record GrantSpec(
    TreePath path, Set<Privilege> privileges, String reason, SourceLocation place) {

  public GrantSpec {
    privileges = Set.copyOf(privileges);
  }

  /** What packages bring that a guest should not have unasked. */
  public enum Privilege {
    SETUID,
    SETGID,
    CAPABILITIES,
    DEVICE
  }
}
