package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A kernel's source tree on the host. It must be as clean as kbuild wants it for a build in another
 * directory; {@code .git} and what a {@link SourceFilter} leaves out count for nothing.
 */
public final class SourceTree {
  /** Raised when the digest is made of anything else. */
  private static final int REVISION = 1;

  private static final String DIGEST = "digest";
  private static final String STAMP = "unix:ino,size,mode,lastModifiedTime,ctime";
  private static final int MOST_FILES = 1_000_000;

  private final Path root;
  private final SourceFilter filter;

  /**
   * @param root the tree
   */
  public SourceTree(Path root, SourceFilter filter) {
    this.root = root;
    this.filter = filter;
  }

  /**
   * Digest of names, modes and contents. Files are read again only if their times, sizes or inodes
   * changed since they were read before.
   *
   * @throws CoracleException (RECIPE) {@code kernel.source-directory} if it is no clean source tree
   */
  public Sha256 digest(Store store) throws IOException {
    check();
    List<String> files = files();
    StepKey key = StepKey.builder("kernel-tree", REVISION).add("files", stamps(files)).build();
    Path known =
        store.result(
            key, directory -> Files.writeString(directory.resolve(DIGEST), digest(files).hex()));
    return new Sha256(Files.readString(known.resolve(DIGEST)));
  }

  /**
   * Copies the tree.
   *
   * @param expected what {@link #digest} said of it for a whole kernel
   * @throws CoracleException (RECIPE) {@code kernel.source-directory} if it changed since
   */
  public void copy(Path target, Sha256 expected) throws IOException {
    check();
    for (String each : files()) {
      Path to = target.resolve(each);
      Files.createDirectories(to.getParent());
      Files.copy(root.resolve(each), to, LinkOption.NOFOLLOW_LINKS);
    }
    SourceFilter whole = SourceFilter.whole(filter.architecture());
    SourceTree made = new SourceTree(filter.kconfigOnly() ? root : target, whole);
    if (!made.digest(made.files()).equals(expected)) {
      throw problem("changed while it was read", "build again when nothing writes to it");
    }
  }

  /** Kbuild's own test, and that there is a kernel at all. */
  private void check() {
    if (!Files.isRegularFile(root.resolve("Kconfig"))) {
      throw problem(
          Files.isDirectory(root) ? "is not a kernel's source tree" : "does not exist",
          "name the directory that has the kernel's Kconfig and Makefile");
    }
    String generated = "arch/" + filter.architecture() + "/include/generated";
    for (String left : List.of(".config", "include/config", generated)) {
      if (Files.exists(root.resolve(left))) {
        throw problem(
            "is not clean: something was configured in it (" + left + ")",
            "run `make mrproper` there, or name a clean copy such as `git worktree add` makes");
      }
    }
  }

  private List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes facts) {
            return directory.endsWith(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
            String path = root.relativize(file).toString();
            if (!path.equals(".git") && filter.wantsFile(path)) {
              if (files.size() == MOST_FILES) {
                throw problem("has more files than any kernel", "name a kernel's source tree");
              }
              if (facts.isOther()) {
                throw problem("has " + path + ", which is no file", "remove it");
              }
              files.add(path);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }

  private List<String> stamps(List<String> files) throws IOException {
    List<String> stamps = new ArrayList<>(files.size() + 1);
    stamps.add(root.toRealPath() + " " + filter.architecture());
    for (String each : files) {
      Map<String, Object> facts =
          Files.readAttributes(root.resolve(each), STAMP, LinkOption.NOFOLLOW_LINKS);
      stamps.add(each + " " + new TreeMap<>(facts));
    }
    return stamps;
  }

  private Sha256 digest(List<String> files) throws IOException {
    MessageDigest all = Sha256.digester();
    // Reading many small files waits more than it computes.
    List<String> lines;
    try {
      lines = files.parallelStream().map(this::line).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    lines.forEach(line -> all.update(line.getBytes(StandardCharsets.UTF_8)));
    return Sha256.of(all);
  }

  private String line(String path) {
    Path file = root.resolve(path);
    try {
      if (Files.isSymbolicLink(file)) {
        Path to = Files.readSymbolicLink(file);
        if (to.isAbsolute() || !file.resolveSibling(to).normalize().startsWith(root)) {
          throw problem("has the link " + path + ", which leads out of it", "remove the link");
        }
        return path + "\0l\0" + to + "\n";
      }
      return path + (Files.isExecutable(file) ? "\0x\0" : "\0f\0") + Sha256.of(file).hex() + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CoracleException problem(String what, String fix) {
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
            "kernel.source-directory", "the kernel's source tree " + root + " " + what, fix));
  }
}
