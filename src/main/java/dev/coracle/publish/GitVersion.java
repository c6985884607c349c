package dev.coracle.publish;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.schema.ScalarType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.Status;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The version that git describes: nearest tag, commits since, abbreviated commit. */
public final class GitVersion {
  /** Ends the version of a work tree with changes that are not committed. */
  public static final String DIRTY = "-dirty";

  private GitVersion() {}

  /**
   * Describes the work tree that holds a recipe, as {@code git describe --tags --always --dirty}
   * does; a leading {@code v} is dropped.
   *
   * @throws CoracleException (RECIPE) if the recipe is in no work tree, or it has no commit
   */
  public static String describe(Path recipe) {
    Path file = recipe.toAbsolutePath().normalize();
    Path directory = Objects.requireNonNull(file.getParent(), "a file is in a directory");
    FileRepositoryBuilder builder =
        new FileRepositoryBuilder().readEnvironment().findGitDir(directory.toFile());
    if (builder.getGitDir() == null) {
      throw noVersion(recipe, "the recipe is in no git work tree");
    }
    try (Repository repository = builder.build();
        Git git = new Git(repository)) {
      Optional<GitFeatures.Feature> unreadable = GitFeatures.unreadable(repository);
      if (unreadable.isPresent()) {
        throw unreadable(recipe, unreadable.get());
      }
      if (repository.resolve("HEAD") == null) {
        throw noVersion(recipe, "the git work tree has no commit yet");
      }
      String described = git.describe().setTags(true).setAlways(true).call();
      Status status = git.status().call();
      String plain = described.matches("v[0-9].*") ? described.substring(1) : described;
      String version = plain.replace('/', '-');
      return checked(recipe, status.hasUncommittedChanges() ? version + DIRTY : version);
    } catch (CoracleException e) {
      throw e;
    } catch (GitAPIException | ConfigInvalidException | RuntimeException | IOException e) {
      // JGit throws any kind on damaged data.
      String reason = IoErrorMessage.words(e);
      throw noVersion(recipe, "git's data cannot be read: " + Excerpt.printable(reason));
    }
  }

  private static CoracleException unreadable(Path recipe, GitFeatures.Feature feature) {
    String fix = "write `version: \"1.0.0\"` into the recipe";
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "recipe.no-version",
                "the version is to come from git, but its repository has "
                    + feature.name()
                    + ", which cannot be read",
                feature.undo().isEmpty() ? fix : "run `" + feature.undo() + "`, or " + fix)
            .at(SourceLocation.file(recipe.toString())));
  }

  /** By the rule for versions that a recipe writes: both name a directory. */
  private static String checked(Path recipe, String version) {
    Optional<String> problem = ScalarType.versionProblem(version);
    if (problem.isPresent()) {
      throw noVersion(recipe, "the tag that git describes does not do: " + problem.get());
    }
    return version;
  }

  private static CoracleException noVersion(Path recipe, String why) {
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "recipe.no-version",
                "the version is to come from git, but " + why,
                "write `version: \"1.0.0\"` into the recipe, or commit it to a git repository")
            .at(SourceLocation.file(recipe.toString())));
  }
}
