package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Unpacks a source: a tar archive of one top directory, a kernel's or a package's. */
public final class SourceUnpacker {
  private static final int MOST_ENTRIES = 1_000_000;
  private static final long MOST_BYTES = 16L << 30;

  /** Bytes of a name, as the file systems of Linux have it. */
  private static final int LONGEST_NAME = 255;

  /** Of a path below the top directory; the kernel's longest has 120 letters. */
  private static final int LONGEST_PATH = 1024;

  private final Path archive;
  private final Path target;
  private final Optional<SourceFilter> filter;
  private final Set<Path> made = new HashSet<>();
  private long newest;
  private int entries;
  private long bytes;

  private SourceUnpacker(Path archive, Path target, Optional<SourceFilter> filter) {
    this.archive = archive;
    this.target = target;
    this.filter = filter;
  }

  /**
   * Unpacks an archive into an empty directory; what stood below the archive's top directory then
   * stands in it.
   *
   * @return the newest time of any entry, seconds since 1970: the source's own date
   * @throws CoracleException (INTEGRITY) if the archive is damaged or holds unsafe names
   */
  public static long unpack(
      Path archive, Path target, SourceFilter filter, int threads, Progress progress)
      throws IOException {
    SourceUnpacker unpacker = new SourceUnpacker(archive, target, Optional.of(filter));
    unpacker.unpack("unpack kernel source", threads, progress);
    if (!Files.isRegularFile(target.resolve("Kconfig"))) {
      throw damaged(archive, "it holds no kernel source: there is no Kconfig in it");
    }
    return unpacker.newest;
  }

  /**
   * Unpacks all of an archive. Symbolic links may lead anywhere, but nothing is written through
   * them.
   *
   * @throws CoracleException (INTEGRITY) if the archive is damaged or holds unsafe names
   */
  public static void unpackWhole(Path archive, Path target, int threads, Progress progress)
      throws IOException {
    new SourceUnpacker(archive, target, Optional.empty())
        .unpack("unpack source", threads, progress);
  }

  private void unpack(String label, int threads, Progress progress) throws IOException {
    try (Progress.Task task = progress.start(label, 0, Progress.Unit.BYTES);
        InputStream plain = SourceArchive.open(archive, threads);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8")) {
      for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
        entry(entry, tar);
        task.advance(entry.getSize());
      }
    } catch (SourceArchive.DamagedException | EOFException e) {
      throw damaged(archive, "it cannot be decompressed: " + e.getMessage(), e);
    }
    if (entries == 0) {
      throw damaged(archive, "it is empty");
    }
  }

  private @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    TarArchiveEntry entry;
    try {
      entry = tar.getNextEntry();
    } catch (SourceArchive.DamagedException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(archive, "it is not a sound tar archive: " + e.getMessage(), e);
    }
    if (entry != null) {
      bytes += Math.max(0, entry.getSize());
      if (++entries > MOST_ENTRIES || bytes > MOST_BYTES) {
        throw damaged(archive, "it is larger than any source");
      }
    }
    return entry;
  }

  private void entry(TarArchiveEntry entry, InputStream content) throws IOException {
    newest = Math.max(newest, entry.getLastModifiedTime().toInstant().getEpochSecond());
    String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
    int top = name.indexOf('/');
    if (top < 0 || top == name.length() - 1) {
      return; // the top directory itself
    }
    String below = name.substring(top + 1);
    if (!wants(below, entry.isDirectory())) {
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
      usable(link);
      if (filter.isPresent()
          && (link.startsWith("/") || !resolved(below, link).startsWith(target))) {
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
    } else if (entry.isFile() && !isSpecial(entry)) {
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

  /** The library counts these as files. */
  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
  }

  private boolean wants(String below, boolean directory) {
    return filter.isEmpty()
        || (directory ? filter.get().wantsDirectory(below) : filter.get().wantsFile(below));
  }

  /** Refuses what can be no file's name here: the file system's own words would blame this host. */
  private void usable(String name) {
    boolean longPart =
        Stream.of(name.split("/", -1))
            .anyMatch(part -> part.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME);
    if (longPart || name.length() > LONGEST_PATH || name.indexOf('\0') >= 0 || name.isEmpty()) {
      String begin = name.substring(0, Math.min(name.length(), 40)).replace('\0', '?');
      throw damaged(
          archive, "the name '" + begin + "' is too long, empty or has a zero byte in it");
    }
  }

  /** A path inside the target, not below one of the archive's own links. */
  private Path safe(String below) {
    usable(below);
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

  private static CoracleException damaged(Path archive, String what) {
    return damaged(archive, what, null);
  }

  private static CoracleException damaged(Path archive, String what, @Nullable Exception cause) {
    Diagnostic diagnostic =
        Diagnostic.error(
            "kernel.source-archive",
            "the source archive " + archive.getFileName() + " cannot be used: " + what,
            "fetch it again; if it comes from an address, take one of a kernel's tar archive");
    return new CoracleException(ExitCode.INTEGRITY, diagnostic, cause);
  }
}
