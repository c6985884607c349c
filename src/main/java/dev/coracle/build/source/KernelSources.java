package dev.coracle.build.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceTree;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedDirectory;
import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedKernelSource;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.git.GitFetcher;
import dev.coracle.source.git.GitFetcher.Archive;
import dev.coracle.source.http.ExpectedContent;
import dev.coracle.source.url.UrlFetcher;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Kernel sources that are no packages: archives at addresses, git commits, directories. */
public final class KernelSources {
  private final Store store;
  private final UrlFetcher urls;
  private final FetchContext fetching;

  public KernelSources(FetchContext fetching) {
    this.store = fetching.store();
    this.urls = new UrlFetcher(fetching);
    this.fetching = fetching;
  }

  /** Made where a repository is asked: JGit's classes take long to load. */
  private GitFetcher repositories() {
    return new GitFetcher(fetching);
  }

  /**
   * What a recipe's source is now. A commit that was locked before stays, unless it is let go.
   *
   * @param update may have the repository's address, or {@link HeldVersions#ALL}
   * @return empty if the source is a package
   */
  public Optional<LockedKernelSource> lock(
      Recipe recipe, Optional<LockFile> old, List<String> update) throws IOException {
    KernelSpec.Source source = recipe.kernel().source();
    if (source instanceof KernelSpec.Tarball tarball) {
      Path object =
          urls.fetch(
              tarball.url().value(), ExpectedContent.ofAnySize(tarball.sha256()), tarball.place());
      return Optional.of(
          LockedFile.download(tarball.url().value(), Files.size(object), tarball.sha256()));
    }
    if (source instanceof KernelSpec.GitCommit git) {
      return Optional.of(lock(git, old, update));
    }
    return directory(recipe).map(LockedKernelSource.class::cast);
  }

  private LockedFile lock(KernelSpec.GitCommit git, Optional<LockFile> old, List<String> update) {
    String url = git.url().value();
    Optional<LockedFile> before =
        old.map(LockFile::kernelSource)
            .filter(LockedFile.class::isInstance)
            .map(LockedFile.class::cast)
            .filter(each -> each.isGit() && each.url().equals(url) && each.ref().equals(git.ref()))
            .filter(each -> !update.contains(HeldVersions.ALL) && !update.contains(url));
    if (before.isPresent() && store.object(before.get().sha256()).isPresent()) {
      return before.get();
    }
    String wanted =
        before
            .map(LockedFile::commit)
            .orElseGet(() -> repositories().resolve(url, git.ref(), git.place()));
    Archive made = repositories().fetchArchive(url, git.ref(), wanted, git.place());
    return new LockedFile(
        url, git.ref(), made.commit(), "", made.file().size(), made.file().sha256());
  }

  /**
   * A directory of the host as it is now; empty for other sources.
   *
   * @throws CoracleException (RECIPE) {@code kernel.source-directory}
   */
  public Optional<LockedDirectory> directory(Recipe recipe) throws IOException {
    if (!(recipe.kernel().source() instanceof KernelSpec.Directory directory)) {
      return Optional.empty();
    }
    Path path = directory.path().value();
    SourceTree tree =
        new SourceTree(recipe.onHost(path), SourceFilter.whole(recipe.architecture().kernelName()));
    try {
      return Optional.of(new LockedDirectory(path.toString(), tree.digest(store)));
    } catch (CoracleException e) {
      throw new CoracleException(
          e.exitCode(), e.diagnostics().stream().map(each -> each.at(directory.place())).toList());
    }
  }

  /** The archive of a locked source, fetched if the store lacks it. */
  public Path archive(LockedFile locked, SourceLocation place) throws IOException {
    Optional<Path> present = store.object(locked.sha256());
    Path archive = present.isPresent() ? present.get() : fetch(locked, place);
    FetchedFiles.requireUnchanged(archive, locked);
    return archive;
  }

  private Path fetch(LockedFile locked, SourceLocation place) {
    if (!locked.isGit()) {
      return urls.fetch(locked.url(), new ExpectedContent(locked.size(), locked.sha256()), place);
    }
    Archive made = repositories().fetchArchive(locked.url(), locked.ref(), locked.commit(), place);
    if (!made.file().sha256().equals(locked.sha256())) {
      String what =
          "the files of commit "
              + locked.commit()
              + " give an archive with the SHA-256 "
              + made.file().sha256();
      throw FetchedFiles.mismatch(what, locked, place);
    }
    return store.object(locked.sha256()).orElseThrow();
  }
}
