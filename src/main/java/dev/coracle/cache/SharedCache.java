package dev.coracle.cache;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.DirectoryTree;
import dev.coracle.progress.Progress;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.SharedResults;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The results that a build shares with other machines: those that take long to make. A cache that
 * fails costs time and nothing else: it is reported once and not asked again.
 */
public final class SharedCache implements SharedResults {
  /** Kinds of steps; all of their results are plain files. */
  public static final Set<String> KINDS = Set.of("kernel", "kernel-drivers");

  private final List<CacheSource> from;
  private final List<CacheTarget> to;
  private final Store store;
  private final Progress progress;
  private final Consumer<Diagnostic> warnings;
  private final Set<CacheBackend> failed = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Set<String> offered = ConcurrentHashMap.newKeySet();

  /**
   * @param store for temporary files
   * @param warnings receives what went wrong
   */
  SharedCache(
      List<CacheSource> from,
      List<CacheTarget> to,
      Store store,
      Progress progress,
      Consumer<Diagnostic> warnings) {
    this.from = List.copyOf(from);
    this.to = List.copyOf(to);
    this.store = store;
    this.progress = progress;
    this.warnings = warnings;
  }

  @Override
  public boolean fetch(StepKey key, Path directory) throws IOException {
    if (!KINDS.contains(key.kind())) {
      return false;
    }
    for (CacheSource source : from) {
      if (!failed.contains(source.place()) && fetch(source, key, directory)) {
        return true;
      }
    }
    return false;
  }

  private boolean fetch(CacheSource source, StepKey key, Path directory) throws IOException {
    String name = CacheEntry.name(key);
    try (Progress.Task task =
        progress.start("fetch " + key.kind() + " from " + source.place(), 0, Progress.Unit.ITEMS)) {
      if (source.place().fetch(name, directory)) {
        CacheEntry.check(key, directory, source.signer());
        task.advance(1);
        return true;
      }
    } catch (CoracleException e) {
      if (e.exitCode() == ExitCode.INTEGRITY) {
        refused.add(name);
        warnings.accept(asWarning(e.diagnostics().get(0), source.place()));
      } else {
        fail(source.place(), e.diagnostics().get(0).message());
      }
    } catch (IOException e) {
      fail(source.place(), IoErrorMessage.words(e));
    }
    clear(directory);
    return false;
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        DirectoryTree.delete(each);
      }
    }
  }

  private static Diagnostic asWarning(Diagnostic refusal, CacheBackend place) {
    return Diagnostic.warning(
        "cache.refused", place + ": " + refusal.message() + "; it is made here", refusal.fix());
  }

  private void fail(CacheBackend place, String why) {
    if (failed.add(place)) {
      warnings.accept(
          Diagnostic.warning(
              "cache.failed",
              "the cache " + place + " cannot be used: " + why,
              "the build goes on without it; correct it, or name no cache"));
    }
  }

  @Override
  public void offer(StepKey key, Path result) {
    String name = CacheEntry.name(key);
    if (!KINDS.contains(key.kind()) || !offered.add(name)) {
      return;
    }
    for (CacheTarget target : to) {
      if (!failed.contains(target.place())) {
        offer(target, key, name, result);
      }
    }
  }

  private void offer(CacheTarget target, StepKey key, String name, Path result) {
    try {
      if (target.place().has(name) && !refused.contains(name)) {
        return;
      }
      try (Progress.Task task =
              progress.start(
                  "store " + key.kind() + " in " + target.place(), 0, Progress.Unit.ITEMS);
          PrivateDirectory draft = store.privateDirectory()) {
        CacheEntry.write(key, result, draft.path(), target.signer());
        target.place().put(name, draft.path());
        task.advance(1);
      }
    } catch (CoracleException e) {
      fail(target.place(), e.diagnostics().get(0).message());
    } catch (IOException e) {
      fail(target.place(), IoErrorMessage.words(e));
    }
  }
}
