package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.util.List;

/**
 * A node that the recipe itself declares. It takes the place of a package's node at its path.
 *
 * @param path where it goes
 * @param what what it is
 * @param mode permission bits
 * @param uid owner
 * @param gid group
 */
public record FileSpec(
    TreePath path, What what, int mode, long uid, long gid, SourceLocation place) {

  /** The same path, with another thing there. */
  public FileSpec with(What other) {
    return new FileSpec(path, other, mode, uid, gid, place);
  }

  /** What a recipe can declare. */
  public sealed interface What {}

  /** A file whose text stands in the recipe. */
  public record Text(String content) implements What {}

  /** A file copied from the host; relative paths begin at the recipe's directory. */
  public record Copy(Path source) implements What {}

  /**
   * A file at an address.
   *
   * @param sha256 what its bytes must have
   */
  public record Download(String url, Sha256 sha256) implements What {}

  /**
   * A file of a git repository.
   *
   * @param url the repository's address
   * @param ref a branch, a tag or a commit
   * @param path the file's path in the repository
   */
  public record GitFile(String url, String ref, String path) implements What {}

  /** A symbolic link. */
  public record Link(String target) implements What {}

  /** A directory. */
  public record EmptyDirectory() implements What {}

  /**
   * A program of Coracle's own that mounts and then becomes the guest's init.
   *
   * @param runs the init, a path in the guest
   * @param mounts in order; at least one
   */
  public record PreInit(String runs, List<EarlyMount> mounts) implements What {
    public PreInit {
      mounts = List.copyOf(mounts);
    }
  }
}
