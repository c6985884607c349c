package dev.coracle.recipe;

import dev.coracle.tree.TreePath;
import java.util.List;

/**
 * What a first program mounts before it starts the guest's init.
 *
 * @param path where; a directory of the image
 * @param type what of
 * @param except directories and files below the path that a tmpfs gets no copy of
 * @param reason why it is not left to init, for the reader
 */
public record EarlyMount(
    TreePath path, Type type, MountOptions options, List<TreePath> except, String reason) {
  public EarlyMount {
    except = List.copyOf(except);
  }

  /** What can be mounted, as recipes write it in lower case. */
  public enum Type {
    /** Memory, with a copy of what the image has at the path. */
    TMPFS,
    /** What the image has at the path; what is changed goes to memory. */
    OVERLAY
  }
}
