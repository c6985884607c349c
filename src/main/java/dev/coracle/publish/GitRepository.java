package dev.coracle.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Opens the git repository that a file is in. */
public final class GitRepository {
  private GitRepository() {}

  /**
   * Opens it; the caller closes.
   *
   * @param problem makes an exception of why it cannot be read, and what can be done
   */
  public static Repository open(Path file, BiFunction<String, String, RuntimeException> problem) {
    Path directory =
        Objects.requireNonNull(
            file.toAbsolutePath().normalize().getParent(), "a file is in a directory");
    FileRepositoryBuilder builder =
        new FileRepositoryBuilder().readEnvironment().findGitDir(directory.toFile());
    if (builder.getGitDir() == null) {
      throw problem.apply("it is in no git work tree", "commit it to a git repository");
    }
    try {
      Repository repository = builder.build();
      Optional<GitFeatures.Feature> unreadable = GitFeatures.unreadable(repository);
      if (unreadable.isPresent()) {
        repository.close();
        String undo = unreadable.get().undo();
        throw problem.apply(
            "its repository has " + unreadable.get().name() + ", which cannot be read",
            undo.isEmpty() ? "use a repository without it" : "run `" + undo + "`");
      }
      return repository;
    } catch (IOException | ConfigInvalidException e) {
      throw problem.apply("git's data cannot be read: " + e.getMessage(), "see `git fsck`");
    }
  }
}
