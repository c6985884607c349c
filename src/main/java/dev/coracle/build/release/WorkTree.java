package dev.coracle.build.release;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.GitRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.Status;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** The git work tree that a recipe is in. */
final class WorkTree implements AutoCloseable {

  private final Repository repository;
  private final Path root;
  private final ObjectId head;

  private WorkTree(Repository repository, Path root, ObjectId head) {
    this.repository = repository;
    this.root = root;
    this.head = head;
  }

  /**
   * Opens it.
   *
   * @throws CoracleException (ENVIRONMENT) {@code release.git}: there is none, or it has no commit
   */
  static WorkTree open(Path recipe) {
    Repository repository =
        GitRepository.open(recipe, (why, fix) -> none(recipe + ": " + why, fix));
    try {
      if (repository.isBare()) {
        throw none("the repository of " + recipe + " has no work tree", "name a recipe in one");
      }
      ObjectId head = repository.resolve(Constants.HEAD);
      if (head == null) {
        throw none("the git work tree of " + recipe + " has no commit yet", "commit the recipe");
      }
      return new WorkTree(repository, repository.getWorkTree().toPath().toRealPath(), head);
    } catch (IOException | RuntimeException e) {
      repository.close();
      throw failure(e);
    }
  }

  private static CoracleException none(String why, String fix) {
    return ReleaseDiagnostics.problem(
        ExitCode.ENVIRONMENT,
        "release.git",
        "what is released is a commit, but " + why,
        fix + "; --skip clean --skip tag releases without git");
  }

  /** JGit throws any kind on damaged data. */
  private static CoracleException failure(Exception e) {
    return e instanceof CoracleException known
        ? known
        : none(
            "git's data cannot be read: " + Excerpt.printable(String.valueOf(e.getMessage())),
            "see what `git fsck` says");
  }

  /** The commit's name. */
  String commit() {
    return head.getName();
  }

  /**
   * Refuses changes that are not committed, and files that the build reads and git does not know.
   *
   * @param inputs files, and directories of which each file counts
   */
  void requireClean(Collection<Path> inputs) {
    try (Git git = new Git(repository)) {
      Status status = git.status().call();
      if (status.hasUncommittedChanges()) {
        throw ReleaseDiagnostics.problem(
            ExitCode.NEGATIVE,
            "release.dirty",
            "the work tree has changes that are not committed: "
                + ReleaseDiagnostics.some(
                    List.copyOf(new TreeSet<>(status.getUncommittedChanges()))),
            "commit them or undo them (`git status`), or release a separate checkout");
      }
      List<String> unknown = unknown(repository.readDirCache(), inputs);
      if (!unknown.isEmpty()) {
        throw ReleaseDiagnostics.problem(
            ExitCode.NEGATIVE,
            "release.dirty",
            "the build reads files that are not in git: " + ReleaseDiagnostics.some(unknown),
            "commit them (`git add -f` where they are ignored)");
      }
    } catch (GitAPIException | IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  /** Inputs in the work tree that the index does not have. */
  private List<String> unknown(DirCache index, Collection<Path> inputs) throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (Path input : inputs) {
      Path file = Files.exists(input) ? input.toRealPath() : input.toAbsolutePath().normalize();
      if (Files.isRegularFile(file) && file.startsWith(root)) {
        String path = root.relativize(file).toString();
        if (index.findEntry(path) < 0) {
          unknown.add(path);
        }
      }
    }
    return List.copyOf(unknown);
  }

  /**
   * The tag of a version on the commit: the version itself or the recipe's name and the version,
   * with or without a {@code v}.
   *
   * @param wanted a tag to make if it is not there
   * @throws CoracleException (NEGATIVE) {@code release.tag}
   */
  String tag(String name, String version, Optional<String> wanted) {
    try (Git git = new Git(repository)) {
      List<String> here = new ArrayList<>();
      for (Ref ref : git.tagList().call()) {
        if (head.equals(commit(ref))) {
          here.add(Repository.shortenRefName(ref.getName()));
        }
      }
      return here.stream()
          .filter(each -> wanted.map(each::equals).orElse(true))
          .filter(each -> fits(each, name, version))
          .findFirst()
          .orElseThrow(() -> noTag(here, version));
    } catch (GitAPIException | IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Makes a tag on the commit unless it is there.
   *
   * @throws CoracleException (NEGATIVE) {@code release.tag}: another commit has it
   */
  boolean make(String tag) {
    try (Git git = new Git(repository)) {
      Ref there = repository.exactRef(Constants.R_TAGS + tag);
      if (there != null) {
        if (!head.equals(commit(there))) {
          throw ReleaseDiagnostics.problem(
              ExitCode.NEGATIVE,
              "release.tag",
              "the tag " + tag + " is on another commit than " + shortName(),
              "check out that commit, or give the release another version and tag");
        }
        return false;
      }
      if (!Repository.isValidRefName(Constants.R_TAGS + tag)) {
        throw ReleaseDiagnostics.problem(
            ExitCode.USAGE, "release.tag", "'" + tag + "' is no name for a tag", "see git-tag(1)");
      }
      git.tag().setName(tag).setMessage(tag).setAnnotated(true).setSigned(false).call();
      return true;
    } catch (GitAPIException | IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  private CoracleException noTag(List<String> here, String version) {
    String found =
        here.isEmpty() ? "has no tag" : "has other tags: " + ReleaseDiagnostics.some(here);
    return ReleaseDiagnostics.problem(
        ExitCode.NEGATIVE,
        "release.tag",
        "the commit " + shortName() + " " + found + ", and the version is " + version,
        "tag it (`git tag -a v1.2.3`, or --tag v1.2.3 here); a recipe with its own `version`"
            + " needs the tag of that version");
  }

  private static boolean fits(String tag, String name, String version) {
    // As versions that git describes are written.
    String plain = tag.replace('/', '-');
    return Stream.of(version, "v" + version, name + "-" + version, name + "-v" + version)
        .anyMatch(plain::equals);
  }

  private @Nullable ObjectId commit(Ref ref) throws IOException {
    Ref peeled = repository.getRefDatabase().peel(ref);
    return peeled.getPeeledObjectId() == null ? peeled.getObjectId() : peeled.getPeeledObjectId();
  }

  /** The commit's name in short. */
  String shortName() {
    return head.abbreviate(10).name();
  }

  @Override
  public void close() {
    repository.close();
  }
}
