package dev.coracle.publish;

import java.io.File;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileBasedConfig;

/** Forms of repositories that JGit cannot read, and how git makes them readable. */
final class GitFeatures {
  private GitFeatures() {}

  /**
   * A form that cannot be read.
   *
   * @param name for a message
   * @param undo a command that undoes it; empty where there is none
   */
  record Feature(String name, String undo) {}

  /** The first such form that a repository has. */
  static Optional<Feature> unreadable(Repository repository)
      throws IOException, ConfigInvalidException {
    // git keeps settings of one work tree there, JGit does not look.
    FileBasedConfig config =
        new FileBasedConfig(
            repository.getConfig(),
            new File(repository.getDirectory(), "config.worktree"),
            repository.getFS());
    config.load();
    if (extension(config, "objectformat").equals("sha256")) {
      return Optional.of(new Feature("SHA-256 object names", ""));
    }
    if (extension(config, "refstorage").equals("reftable")) {
      return Optional.of(
          new Feature("references in a reftable", "git refs migrate --ref-format=files"));
    }
    String[] shared =
        repository.getDirectory().list((directory, name) -> name.startsWith("sharedindex."));
    if (shared != null && shared.length > 0) {
      return Optional.of(new Feature("a split index", "git update-index --no-split-index"));
    }
    if (config.getBoolean("core", "sparseCheckout", false)
        && config.getBoolean("index", "sparse", false)) {
      return Optional.of(
          new Feature("a sparse index", "git sparse-checkout reapply --no-sparse-index"));
    }
    return Optional.empty();
  }

  private static String extension(Config config, String name) {
    String value = config.getString("extensions", null, name);
    return value == null ? "" : value.toLowerCase(Locale.ROOT);
  }
}
