package dev.coracle.source.git;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.progress.Progress;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** Asks git repositories for commits and their files. */
public final class GitFetcher {
  /** Seconds without a byte until a server counts as dead. */
  private static final int SILENCE = 60;

  private static final String REPOSITORY = "repository.git";

  private final FetchContext fetching;

  public GitFetcher(FetchContext fetching) {
    this.fetching = fetching;
  }

  /**
   * A file that was brought into the store.
   *
   * @param size in bytes
   */
  public record StoredFile(long size, Sha256 sha256) {}

  /**
   * A tar archive of a commit's files, below one directory, with the commit's time.
   *
   * @param commit 40 hexadecimal digits
   */
  public record Archive(String commit, StoredFile file) {}

  /**
   * Files of one commit.
   *
   * @param commit 40 hexadecimal digits
   * @param files by their paths
   */
  public record Fetched(String commit, Map<String, StoredFile> files) {
    public Fetched {
      files = Map.copyOf(files);
    }
  }

  /**
   * What a ref is now.
   *
   * @param ref a branch, a tag or a commit
   * @param place where the recipe names it
   * @return a commit, or a tag that leads to one; 40 hexadecimal digits
   * @throws CoracleException (RESOLUTION) {@code git.ref} if the repository has no such ref;
   *     (ENVIRONMENT) {@code git.unreadable} if it cannot be asked, or the network is forbidden
   */
  public String resolve(String url, String ref, SourceLocation place) {
    if (ObjectId.isId(ref)) {
      return ref;
    }
    GitDiagnostics problem = new GitDiagnostics(url, ref, place);
    Collection<Ref> refs = refs(url, problem);
    for (String name : List.of(ref, "refs/tags/" + ref, "refs/heads/" + ref)) {
      for (Ref each : refs) {
        if (each.getName().equals(name)) {
          ObjectId peeled = each.getPeeledObjectId();
          ObjectId id = peeled == null ? each.getObjectId() : peeled;
          if (id != null) {
            return id.getName();
          }
        }
      }
    }
    TreeSet<String> names = new TreeSet<>();
    refs.forEach(each -> names.add(each.getName().replaceFirst("^refs/(heads|tags)/", "")));
    throw problem.noRef(names);
  }

  private Collection<Ref> refs(String url, GitDiagnostics problem) {
    refuseOffline(problem);
    try (PrivateDirectory directory = fetching.store().privateDirectory();
        Repository repository = repository(directory);
        Transport transport = transport(repository, url);
        FetchConnection connection = transport.openFetch()) {
      return connection.getRefs();
    } catch (IOException | RuntimeException e) {
      throw problem.unreadable(e);
    }
  }

  private static Repository repository(PrivateDirectory directory) throws IOException {
    Path git = directory.path().resolve(REPOSITORY);
    Repository repository = new FileRepositoryBuilder().setBare().setGitDir(git.toFile()).build();
    repository.create(true);
    return repository;
  }

  private Transport transport(Repository repository, String url) throws IOException {
    Transport transport;
    try {
      transport = Transport.open(repository, new URIish(url));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    transport.setTimeout(SILENCE);
    transport.setTagOpt(TagOpt.NO_TAGS);
    transport.setCheckFetchedObjects(true);
    transport.setCredentialsProvider(credentials(url));
    if (transport instanceof TransportHttp http) {
      http.setHttpConnectionFactory(new ProxiedConnections(fetching.host().policy()::proxyFor));
    }
    return transport;
  }

  /**
   * Brings files of a commit into the store.
   *
   * @param ref what the commit was found by, for messages
   * @throws CoracleException (RESOLUTION) {@code git.gone} if the repository does not have the
   *     commit, {@code git.file} if the commit does not have a file; (ENVIRONMENT) as {@link
   *     #resolve}
   */
  public Fetched fetch(
      String url, String ref, String commit, List<String> paths, SourceLocation place) {
    return fetch(url, ref, commit, place, files -> new Fetched(files.commit(), files.store(paths)));
  }

  /**
   * Brings all files of a commit into the store, as a tar archive.
   *
   * @param ref as above
   * @throws CoracleException as {@link #fetch}
   */
  public Archive fetchArchive(String url, String ref, String commit, SourceLocation place) {
    return fetch(url, ref, commit, place, files -> new Archive(files.commit(), files.archive()));
  }

  /** What is taken of a commit. */
  @FunctionalInterface
  private interface Taken<T> {
    T of(CommitFiles files) throws IOException;
  }

  private <T> T fetch(String url, String ref, String commit, SourceLocation place, Taken<T> taken) {
    GitDiagnostics problem = new GitDiagnostics(url, ref, place);
    refuseOffline(problem);
    try (PrivateDirectory directory = fetching.store().privateDirectory();
        Progress.Task task = fetching.progress().start("fetch " + url, 0, Progress.Unit.ITEMS)) {
      try (Repository repository = repository(directory)) {
        FetchLimits limits = new FetchLimits(directory.path());
        ObjectId id = ObjectId.fromString(commit);
        fetch(repository, url, ref, id, limits, problem);
        if (!repository.getObjectDatabase().has(id)) {
          throw problem.gone(commit, now(url, ref, place));
        }
        task.advance(1);
        try (RevWalk walk = new RevWalk(repository)) {
          CommitFiles files =
              new CommitFiles(
                  repository, walk.parseCommit(id), fetching.store(), directory.path(), problem);
          return taken.of(files);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof CoracleException diagnosed) {
        throw diagnosed;
      }
      throw problem.unreadable(e);
    }
  }

  /**
   * The commit alone where the server gives it; else the newest of its branch or tag, if that is
   * the commit; else all branches and tags.
   */
  private void fetch(
      Repository repository,
      String url,
      String ref,
      ObjectId id,
      FetchLimits limits,
      GitDiagnostics problem)
      throws IOException {
    List<RefSpec> commit = List.of(new RefSpec(id.getName() + ":refs/coracle/wanted"));
    List<RefSpec> all =
        List.of(
            new RefSpec("+refs/heads/*:refs/coracle/heads/*"),
            new RefSpec("+refs/tags/*:refs/coracle/tags/*"));
    List<List<RefSpec>> shallow = new ArrayList<>(List.of(commit));
    if (!ObjectId.isId(ref)) {
      shallow.add(List.of(new RefSpec("refs/tags/" + ref + ":refs/coracle/wanted")));
      shallow.add(List.of(new RefSpec("refs/heads/" + ref + ":refs/coracle/wanted")));
    }
    TransportException first = null;
    for (List<RefSpec> refs : shallow) {
      try {
        fetch(repository, url, refs, 1, limits);
        if (repository.getObjectDatabase().has(id)) {
          return;
        }
      } catch (TransportException e) {
        limits.check(problem);
        first = first == null ? e : first;
      }
    }
    try {
      fetch(repository, url, all, 0, limits);
    } catch (TransportException whole) {
      limits.check(problem);
      if (first != null) {
        whole.addSuppressed(first);
      }
      throw whole;
    }
  }

  private void fetch(
      Repository repository, String url, List<RefSpec> refs, int depth, FetchLimits limits)
      throws IOException {
    try (Transport transport = transport(repository, url)) {
      if (depth > 0) {
        transport.setDepth(depth);
      }
      transport.fetch(limits, refs);
    }
  }

  private CredentialsProvider credentials(String url) {
    String login = fetching.host().credentialsFor(URI.create(url)).orElse(":");
    int colon = login.indexOf(':');
    return new UsernamePasswordCredentialsProvider(
        login.substring(0, colon), login.substring(colon + 1));
  }

  /** What a ref is now, if the server says. */
  private Optional<String> now(String url, String ref, SourceLocation place) {
    try {
      return ObjectId.isId(ref) ? Optional.empty() : Optional.of(resolve(url, ref, place));
    } catch (CoracleException unknown) {
      return Optional.empty();
    }
  }

  private void refuseOffline(GitDiagnostics problem) {
    if (fetching.offline()) {
      throw problem.offline();
    }
  }
}
