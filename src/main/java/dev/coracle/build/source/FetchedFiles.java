package dev.coracle.build.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedFile;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.git.GitFetcher;
import dev.coracle.source.git.GitFetcher.Fetched;
import dev.coracle.source.git.GitFetcher.StoredFile;
import dev.coracle.source.http.ExpectedContent;
import dev.coracle.source.url.UrlFetcher;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The files that a recipe takes from addresses and git repositories. Locking brings them into the
 * store; a build takes what is locked, from the network only if the store lacks it.
 */
public final class FetchedFiles {
  private final Store store;
  private final Progress progress;
  private final UrlFetcher urls;
  private final FetchContext fetching;

  public FetchedFiles(FetchContext fetching) {
    this.store = fetching.store();
    this.progress = fetching.progress();
    this.urls = new UrlFetcher(fetching);
    this.fetching = fetching;
  }

  /**
   * What the recipe's files are now. Commits that were locked before stay, unless they are let go.
   *
   * @param update addresses of repositories, or paths in the guest, whose commits are let go;
   *     {@link HeldVersions#ALL} lets all go
   */
  public List<LockedFile> lock(Recipe recipe, Optional<LockFile> old, List<String> update)
      throws IOException {
    List<LockedFile> locked = new ArrayList<>();
    Map<FileSpec.GitFile, LockedFile> git = new LinkedHashMap<>();
    for (Group group : groups(recipe)) {
      git.putAll(lock(group, old, update));
    }
    for (FileSpec file : recipe.files()) {
      if (file.what() instanceof FileSpec.Download download) {
        Path object =
            urls.fetch(download.url(), ExpectedContent.ofAnySize(download.sha256()), file.place());
        locked.add(LockedFile.download(download.url(), Files.size(object), download.sha256()));
      } else if (file.what() instanceof FileSpec.GitFile gitFile) {
        locked.add(git.get(gitFile));
      }
    }
    return locked.stream().distinct().sorted(LockedFile.ORDER).toList();
  }

  /** Files of one repository at one ref. */
  private record Group(String url, String ref, List<FileSpec> files) {
    List<String> paths() {
      return files.stream()
          .map(file -> ((FileSpec.GitFile) file.what()).path())
          .distinct()
          .toList();
    }
  }

  private static List<Group> groups(Recipe recipe) {
    Map<List<String>, Group> groups = new LinkedHashMap<>();
    for (FileSpec file : recipe.files()) {
      if (file.what() instanceof FileSpec.GitFile git) {
        groups
            .computeIfAbsent(
                List.of(git.url(), git.ref()),
                key -> new Group(git.url(), git.ref(), new ArrayList<>()))
            .files()
            .add(file);
      }
    }
    return List.copyOf(groups.values());
  }

  private Map<FileSpec.GitFile, LockedFile> lock(
      Group group, Optional<LockFile> old, List<String> update) {
    FileSpec first = group.files().get(0);
    Optional<String> before =
        old.stream()
            .flatMap(lock -> lock.files().stream())
            .filter(each -> each.url().equals(group.url()) && each.ref().equals(group.ref()))
            .map(LockedFile::commit)
            .findFirst();
    boolean letGo =
        update.contains(HeldVersions.ALL)
            || update.contains(group.url())
            || group.files().stream().anyMatch(each -> update.contains(each.path().text()));
    if (!letGo) {
      Map<FileSpec.GitFile, LockedFile> kept = kept(group, old);
      if (kept.size() == group.paths().size()) {
        return kept;
      }
    }
    // Made here, since its classes cost every other recipe a fifth of a second.
    GitFetcher repositories = new GitFetcher(fetching);
    String wanted =
        before.isPresent() && !letGo
            ? before.get()
            : repositories.resolve(group.url(), group.ref(), first.place());
    Fetched fetched =
        repositories.fetch(group.url(), group.ref(), wanted, group.paths(), first.place());
    before
        .filter(commit -> !commit.equals(fetched.commit()))
        .ifPresent(
            commit ->
                progress.say(
                    group.url() + " " + group.ref() + ": " + commit + " -> " + fetched.commit()));
    Map<FileSpec.GitFile, LockedFile> locked = new LinkedHashMap<>();
    for (FileSpec file : group.files()) {
      FileSpec.GitFile git = (FileSpec.GitFile) file.what();
      StoredFile stored = Objects.requireNonNull(fetched.files().get(git.path()));
      locked.put(
          git,
          new LockedFile(
              git.url(), git.ref(), fetched.commit(), git.path(), stored.size(), stored.sha256()));
    }
    return locked;
  }

  /** What is locked and in the store needs no server. */
  private Map<FileSpec.GitFile, LockedFile> kept(Group group, Optional<LockFile> old) {
    Map<FileSpec.GitFile, LockedFile> kept = new LinkedHashMap<>();
    for (FileSpec file : group.files()) {
      old.flatMap(lock -> locked(file.what(), lock))
          .filter(each -> store.object(each.sha256()).isPresent())
          .ifPresent(each -> kept.put((FileSpec.GitFile) file.what(), each));
    }
    return kept;
  }

  /** What the lock says of a file that is fetched. */
  public static Optional<LockedFile> locked(FileSpec.What what, LockFile lock) {
    if (what instanceof FileSpec.Download download) {
      return lock.files().stream()
          .filter(each -> !each.isGit() && each.url().equals(download.url()))
          .filter(each -> each.sha256().equals(download.sha256()))
          .findFirst();
    }
    if (what instanceof FileSpec.GitFile git) {
      return lock.files().stream()
          .filter(each -> each.url().equals(git.url()) && each.ref().equals(git.ref()))
          .filter(each -> each.path().equals(git.path()))
          .findFirst();
    }
    return Optional.empty();
  }

  /** The recipe with its fetched files as files of this host. */
  public Recipe onHost(Recipe recipe, LockFile lock) throws IOException {
    List<FileSpec> files = new ArrayList<>();
    for (FileSpec file : recipe.files()) {
      boolean fetched =
          file.what() instanceof FileSpec.Download || file.what() instanceof FileSpec.GitFile;
      files.add(fetched ? file.with(new FileSpec.Copy(object(file, lock))) : file);
    }
    return recipe.withFiles(files);
  }

  private Path object(FileSpec file, LockFile lock) throws IOException {
    LockedFile locked =
        locked(file.what(), lock)
            .orElseThrow(
                () ->
                    new CoracleException(
                        ExitCode.RESOLUTION,
                        Diagnostic.error(
                                "lock.stale",
                                "the lock lacks the file " + file.path(),
                                "run `coracle lock RECIPE`, and commit the lock with the recipe")
                            .at(file.place())));
    Optional<Path> present = store.object(locked.sha256());
    Path object = present.isPresent() ? present.get() : fetch(file, locked);
    requireUnchanged(object, locked);
    return object;
  }

  /** Whatever the store's copy was when it was fetched: it is hashed on its way out too. */
  static void requireUnchanged(Path object, LockedFile locked) throws IOException {
    try (InputStream stream = Files.newInputStream(object)) {
      Sha256 digest = Sha256.of(stream);
      if (!digest.equals(locked.sha256())) {
        throw new CoracleException(
            ExitCode.INTEGRITY,
            Diagnostic.error(
                "store.changed",
                "the store's copy of " + locked.url() + " changed since it was fetched",
                "remove " + object + " and build again; see who can write to the store"));
      }
    }
  }

  private Path fetch(FileSpec file, LockedFile locked) {
    if (!locked.isGit()) {
      return urls.fetch(
          locked.url(), new ExpectedContent(locked.size(), locked.sha256()), file.place());
    }
    Fetched fetched =
        new GitFetcher(fetching)
            .fetch(
                locked.url(), locked.ref(), locked.commit(), List.of(locked.path()), file.place());
    StoredFile stored = Objects.requireNonNull(fetched.files().get(locked.path()));
    if (!stored.sha256().equals(locked.sha256())) {
      String what =
          locked.path() + " of commit " + locked.commit() + " has the SHA-256 " + stored.sha256();
      throw mismatch(what, locked, file.place());
    }
    return store.object(locked.sha256()).orElseThrow();
  }

  /**
   * What a commit gives is not what is locked.
   *
   * @param what it gives, as the beginning of a sentence
   */
  static CoracleException mismatch(String what, LockedFile locked, SourceLocation place) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
                "git.mismatch",
                what + ", and " + locked.sha256() + " is locked",
                "the lock was edited, or the commit's name was forged: restore the lock, or lock"
                    + " again with `coracle lock --update "
                    + locked.url()
                    + "`")
            .at(place));
  }
}
