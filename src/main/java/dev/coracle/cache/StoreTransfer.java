package dev.coracle.cache;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.store.StoreEntry;
import dev.coracle.store.StoreEviction;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Takes what a store holds to another machine: results as entries of a cache, and downloads, which
 * are known by their digests, below {@code downloads/}.
 */
public final class StoreTransfer {
  private static final String DOWNLOADS = "downloads";

  private final Store store;
  private final Map<String, String> environment;

  public StoreTransfer(Store store, Map<String, String> environment) {
    this.store = store;
    this.environment = environment;
  }

  /**
   * What was taken.
   *
   * @param results how many results
   * @param downloads how many downloads
   * @param refused what was left where it is, and why; for people
   */
  public record Outcome(int results, int downloads, List<String> refused) {}

  /**
   * Writes to a cache. What is there stays; an export that breaks off can be begun again.
   *
   * @param settings with one place in {@code to}
   * @param downloads whether packages and sources go too; only to a directory
   * @throws CoracleException (ENVIRONMENT) {@code cache.no-space}
   */
  public Outcome exportTo(CacheSettings settings, boolean downloads) throws IOException {
    CacheTarget target = settings.target(store, environment);
    int results = 0;
    int files = 0;
    for (StoreEntry each : new StoreEviction(store).entries()) {
      if (SharedCache.KINDS.contains(each.kind())) {
        StepKey key = new StepKey(each.kind(), new Sha256(each.name()));
        results += export(target, key, each.path());
      } else if (downloads && each.kind().equals(StoreEntry.DOWNLOAD)) {
        Path to = Path.of(target.place().toString()).resolve(DOWNLOADS);
        files += written(target.place().toString(), () -> copy(each.path(), to));
      }
    }
    return new Outcome(results, files, List.of());
  }

  private int export(CacheTarget target, StepKey key, Path result) throws IOException {
    String name = CacheEntry.name(key);
    if (target.place().has(name)) {
      return 0;
    }
    try (PrivateDirectory draft = store.privateDirectory()) {
      Path entry = draft.path();
      written(
          store.root().toString(),
          () -> {
            CacheEntry.write(key, result, entry, target.signer());
            return 1;
          });
      return written(
          target.place().toString(),
          () -> {
            target.place().put(name, entry);
            return 1;
          });
    }
  }

  /** A part of an export. */
  private interface Part {
    int write() throws IOException;
  }

  /** Of a copy that fails, the system's own message names the source, whichever disk is full. */
  private static int written(String place, Part part) throws IOException {
    try {
      return part.write();
    } catch (IOException e) {
      if (!IoErrorMessage.isDiskFull(e)) {
        throw e;
      }
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "cache.no-space",
              "no space is left in " + place + ", so the export is not complete",
              "free some space there and run the command again; entries that are complete are kept"
                  + " and not written again"),
          e);
    }
  }

  private static int copy(Path file, Path to) throws IOException {
    Path copy = to.resolve(file.getFileName());
    if (Files.exists(copy)) {
      return 0;
    }
    Files.createDirectories(to);
    Path draft = to.resolve("." + UUID.randomUUID());
    try {
      Files.copy(file, draft);
      Files.move(draft, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    return 1;
  }

  /**
   * Reads what {@link #exportTo} wrote to a directory.
   *
   * @param settings with one place in {@code from}
   * @throws CoracleException (ENVIRONMENT) {@code cache.missing}
   */
  public Outcome importFrom(CacheSettings settings, Path directory) throws IOException {
    CacheSource source = settings.source(store, environment);
    if (!Files.isDirectory(directory)) {
      throw DirectoryBackend.missing(directory);
    }
    List<String> refused = new ArrayList<>();
    int results = 0;
    for (String name : new DirectoryBackend(directory).names()) {
      StepKey key = CacheEntry.key(name).orElse(null);
      if (key != null && SharedCache.KINDS.contains(key.kind()) && store.result(key).isEmpty()) {
        results += importResult(source, key, refused);
      }
    }
    return new Outcome(results, downloads(directory.resolve(DOWNLOADS), refused), refused);
  }

  private int importResult(CacheSource source, StepKey key, List<String> refused)
      throws IOException {
    try {
      store.result(
          key,
          place -> {
            source.place().fetch(CacheEntry.name(key), place);
            CacheEntry.check(key, place, source.signer());
          });
      return 1;
    } catch (CoracleException e) {
      if (e.exitCode() != ExitCode.INTEGRITY) {
        throw e;
      }
      refused.add(e.diagnostics().get(0).message());
      return 0;
    }
  }

  private int downloads(Path directory, List<String> refused) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    int files = 0;
    try (Stream<Path> all = Files.list(directory)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        String name = each.getFileName().toString();
        if (!name.matches("[0-9a-f]{64}") || store.object(new Sha256(name)).isPresent()) {
          continue;
        }
        if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS) && download(each, name)) {
          files++;
        } else {
          refused.add(each + " does not have the SHA-256 that is its name");
        }
      }
    }
    return files;
  }

  private boolean download(Path file, String name) throws IOException {
    try (PrivateDirectory draft = store.privateDirectory()) {
      Path copy = draft.path().resolve("file");
      MessageDigest digester = Sha256.digester();
      try (InputStream in = Files.newInputStream(file);
          OutputStream out = new DigestOutputStream(Files.newOutputStream(copy), digester)) {
        in.transferTo(out);
      }
      Sha256 digest = Sha256.of(digester);
      if (!digest.hex().equals(name)) {
        return false;
      }
      store.addObject(copy, digest);
      return true;
    }
  }
}
