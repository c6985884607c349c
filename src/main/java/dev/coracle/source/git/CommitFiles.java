package dev.coracle.source.git;

import dev.coracle.source.git.GitFetcher.StoredFile;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Takes files of a commit into the store. */
final class CommitFiles {
  /** What stands before each path in an archive. */
  private static final String TOP = "source/";

  private static final int MOST_NAMES = 10_000;

  /** What Git LFS keeps in a repository in place of a file begins with it. */
  private static final String LFS_POINTER = "version https://git-lfs.github.com/spec/";

  private final Repository repository;
  private final RevCommit commit;
  private final Store store;
  private final Path directory;
  private final GitDiagnostics problem;

  /**
   * @param directory private, on the store's file system
   */
  CommitFiles(
      Repository repository,
      RevCommit commit,
      Store store,
      Path directory,
      GitDiagnostics problem) {
    this.repository = repository;
    this.commit = commit;
    this.store = store;
    this.directory = directory;
    this.problem = problem;
  }

  /** The commit's name. */
  String commit() {
    return commit.getName();
  }

  Map<String, StoredFile> store(List<String> paths) throws IOException {
    Map<String, StoredFile> files = new LinkedHashMap<>();
    for (String path : paths) {
      files.put(path, store(path));
    }
    return files;
  }

  private StoredFile store(String path) throws IOException {
    try (TreeWalk walk = TreeWalk.forPath(repository, path, commit.getTree())) {
      if (walk == null) {
        throw problem.noFile(commit.getName(), path, names());
      }
      FileMode mode = walk.getFileMode(0);
      if (!mode.equals(FileMode.REGULAR_FILE) && !mode.equals(FileMode.EXECUTABLE_FILE)) {
        throw problem.notAFile(path, kind(mode));
      }
      return store(path, repository.open(walk.getObjectId(0)));
    }
  }

  private StoredFile store(String path, ObjectLoader loader) throws IOException {
    if (loader.getSize() < 1024
        && new String(loader.getBytes(), StandardCharsets.UTF_8).startsWith(LFS_POINTER)) {
      throw problem.notAFile(path, "kept in Git LFS, not in the repository");
    }
    Path file = directory.resolve("file");
    MessageDigest digester = Sha256.digester();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digester)) {
      loader.copyTo(out);
    }
    Sha256 digest = Sha256.of(digester);
    Store.flush(file);
    store.addObject(file, digest);
    return new StoredFile(loader.getSize(), digest);
  }

  /** All files as one tar archive; submodules stay empty, as in a checkout without them. */
  StoredFile archive() throws IOException {
    Path file = directory.resolve("archive");
    MessageDigest digester = Sha256.digester();
    try (OutputStream out =
            new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), digester);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        TreeWalk walk = new TreeWalk(repository)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      walk.addTree(commit.getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        add(walk, tar);
      }
    }
    Sha256 digest = Sha256.of(digester);
    long size = Files.size(file);
    Store.flush(file);
    store.addObject(file, digest);
    return new StoredFile(size, digest);
  }

  private void add(TreeWalk walk, TarArchiveOutputStream tar) throws IOException {
    FileMode mode = walk.getFileMode(0);
    if (mode.equals(FileMode.GITLINK)) {
      return;
    }
    ObjectLoader loader = repository.open(walk.getObjectId(0));
    String name = TOP + walk.getPathString();
    boolean link = mode.equals(FileMode.SYMLINK);
    TarArchiveEntry entry =
        link
            ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true)
            : new TarArchiveEntry(name, true);
    if (link) {
      entry.setLinkName(new String(loader.getBytes(), StandardCharsets.UTF_8));
    } else {
      entry.setSize(loader.getSize());
      entry.setMode(mode.equals(FileMode.EXECUTABLE_FILE) ? 0100755 : 0100644);
    }
    entry.setModTime(FileTime.from(commit.getCommitTime(), TimeUnit.SECONDS));
    tar.putArchiveEntry(entry);
    if (!link) {
      loader.copyTo(tar);
    }
    tar.closeArchiveEntry();
  }

  private static String kind(FileMode mode) {
    if (mode.equals(FileMode.TREE)) {
      return "a directory";
    }
    return mode.equals(FileMode.GITLINK) ? "a submodule" : "a symbolic link";
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commit.getTree());
      walk.setRecursive(true);
      while (names.size() < MOST_NAMES && walk.next()) {
        names.add(walk.getPathString());
      }
    }
    return names;
  }
}
