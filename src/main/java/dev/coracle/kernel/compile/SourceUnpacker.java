package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a kernel's source archive, a .tar.xz of one top directory.
 *
 * <p>Left out, because no kernel is made of them: documentation, samples, the test and profiling
 * tools, licence texts, and the code of other architectures. Their Kconfig files and makefiles
 * stay, for others name them.
 */
public final class SourceUnpacker {
  private static final Set<String> LEFT_OUT =
      Set.of("Documentation/", "LICENSES/", "samples/", "tools/perf/", "tools/testing/");

  private final Path archive;
  private final Path target;
  private final String architecture;
  private final Predicate<String> wanted;
  private final Set<Path> made = new HashSet<>();
  private long newest;

  private SourceUnpacker(Path archive, Path target, String architecture, Predicate<String> wanted) {
    this.archive = archive;
    this.target = target;
    this.architecture = architecture;
    this.wanted = wanted;
  }

  /**
   * Unpacks an archive into an empty directory; what stood below the archive's top directory then
   * stands in it.
   *
   * @param architecture the kernel's name of the architecture that is to be built
   * @return the newest time of any entry, seconds since 1970: the source's own date
   * @throws CoracleException (INTEGRITY) if the archive is damaged or holds unsafe names
   */
  public static long unpack(
      Path archive, Path target, String architecture, int threads, Progress progress)
      throws IOException {
    return unpack(
        new SourceUnpacker(archive, target, architecture, path -> true), threads, progress);
  }

  /** The same with nothing but what kconfig reads and runs. */
  public static long unpackForKconfig(
      Path archive, Path target, String architecture, int threads, Progress progress)
      throws IOException {
    return unpack(
        new SourceUnpacker(archive, target, architecture, SourceUnpacker::isOfKconfig),
        threads,
        progress);
  }

  private static boolean isOfKconfig(String path) {
    String base = path.substring(path.lastIndexOf('/') + 1);
    return named(base)
        || path.startsWith("scripts/")
        || base.endsWith(".config")
        || base.endsWith(".sh")
        || base.endsWith(".include");
  }

  private static long unpack(SourceUnpacker unpacker, int threads, Progress progress)
      throws IOException {
    Path archive = unpacker.archive;
    try (Progress.Task task = progress.start("unpack kernel source", 0, Progress.Unit.BYTES);
        InputStream xz = ParallelXz.open(archive, threads);
        TarArchiveInputStream tar = new TarArchiveInputStream(xz, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpacker.entry(entry, tar);
        task.advance(entry.getSize());
      }
    } catch (org.tukaani.xz.XZIOException | java.io.EOFException | IllegalArgumentException e) {
      throw damaged(archive, "it cannot be decompressed: " + e.getMessage(), e);
    }
    if (!Files.isRegularFile(unpacker.target.resolve("Kconfig"))) {
      throw damaged(archive, "it holds no kernel source: there is no Kconfig in it");
    }
    return unpacker.newest;
  }

  private void entry(TarArchiveEntry entry, InputStream content) throws IOException {
    newest = Math.max(newest, entry.getLastModifiedTime().toInstant().getEpochSecond());
    String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
    int top = name.indexOf('/');
    if (top < 0 || top == name.length() - 1) {
      return; // the top directory itself
    }
    String below = name.substring(top + 1);
    if (leftOut(below) || (!entry.isDirectory() && !wanted.test(below))) {
      return;
    }
    Path path = safe(below);
    if (entry.isDirectory()) {
      directory(path);
      return;
    }
    directory(parent(path));
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw damaged(archive, "it holds " + below + " twice");
    }
    if (entry.isSymbolicLink()) {
      String link = entry.getLinkName();
      if (link.startsWith("/") || !resolved(below, link).startsWith(target)) {
        throw damaged(archive, "the link " + name + " leads out of the archive");
      }
      Files.createSymbolicLink(path, Path.of(link));
    } else if (entry.isLink()) {
      String linked = entry.getLinkName();
      Path source = safe(linked.substring(linked.indexOf('/') + 1));
      if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)
          || !made.contains(source.getParent())) {
        throw damaged(archive, "the link " + name + " leads to no file of the archive");
      }
      Files.copy(source, path);
    } else if (entry.isFile()) {
      try (OutputStream out = Files.newOutputStream(path)) {
        content.transferTo(out);
      }
      if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, true)) {
        throw new IOException("cannot make " + path + " executable");
      }
    } else {
      throw damaged(archive, name + " is neither file, directory nor link");
    }
  }

  /** A path inside the target, not below one of the archive's own links. */
  private Path safe(String below) {
    Path path = target.resolve(below).normalize();
    if (below.startsWith("/") || !path.startsWith(target) || path.equals(target)) {
      throw damaged(archive, "the name " + below + " leads out of the archive");
    }
    return path;
  }

  /** Where a link leads by its letters; outside the target if only by one of its steps. */
  private Path resolved(String below, String link) {
    int depth = (int) below.chars().filter(c -> c == '/').count();
    for (Path part : Path.of(link)) {
      String step = part.toString();
      depth += step.equals("..") ? -1 : step.equals(".") ? 0 : 1;
      if (depth < 0) {
        return target.getRoot();
      }
    }
    return target;
  }

  /** Makes a directory, each step of it, so that none is a link of the archive. */
  private void directory(Path path) throws IOException {
    if (path.equals(target) || made.contains(path)) {
      made.add(path);
      return;
    }
    directory(parent(path));
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw damaged(archive, "the name " + path + " leads through a link or a file");
      }
      Files.createDirectory(path);
    }
    made.add(path);
  }

  private static Path parent(Path below) {
    return Objects.requireNonNull(below.getParent(), "what is below the target has a parent");
  }

  private boolean leftOut(String below) {
    String base = below.substring(below.lastIndexOf('/') + 1);
    if (named(base)) {
      return false;
    }
    if (below.startsWith("arch/")) {
      String own = "arch/" + architecture + "/";
      return below.indexOf('/', 5) > 0 && !below.startsWith(own);
    }
    return LEFT_OUT.stream().anyMatch(below::startsWith);
  }

  /** Whether other directories name a file of this name. */
  private static boolean named(String base) {
    return base.startsWith("Kconfig") || base.startsWith("Makefile") || base.startsWith("Kbuild");
  }

  private static CoracleException damaged(Path archive, String what) {
    return damaged(archive, what, null);
  }

  private static CoracleException damaged(Path archive, String what, @Nullable Exception cause) {
    Diagnostic diagnostic =
        Diagnostic.error(
            "kernel.source-archive",
            "the kernel's source archive " + archive.getFileName() + " cannot be used: " + what,
            "fetch its package again");
    return new CoracleException(ExitCode.INTEGRITY, diagnostic, cause);
  }
}
