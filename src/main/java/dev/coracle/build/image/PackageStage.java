package dev.coracle.build.image;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.source.apt.deb.PackageUnpacker;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Brings locked packages into the store and opens them. */
public final class PackageStage {
  private final BuildContext context;
  private final AptRepositories archives;

  public PackageStage(BuildContext context, AptRepositories archives) {
    this.context = context;
    this.archives = archives;
  }

  /** What the lock's packages contain, in the lock's order. */
  public List<PackageContents> contents(LockFile lock, Recipe recipe) throws IOException {
    return contents(lock.packages(), recipe, recipe.packageSource(), lock);
  }

  /**
   * What packages contain, in their order.
   *
   * @param source where those come from that the store lacks
   */
  public List<PackageContents> contents(
      List<LockedPackage> packages, Recipe recipe, PackageSource source, LockFile lock)
      throws IOException {
    List<Optional<PackageContents>> opened =
        parallel(packages.stream().map(each -> opening(each, context.store())).toList());
    List<LockedPackage> missing = new ArrayList<>();
    for (int i = 0; i < packages.size(); i++) {
      if (opened.get(i).isEmpty()) {
        missing.add(packages.get(i));
      }
    }
    if (missing.isEmpty()) {
      return opened.stream().flatMap(Optional::stream).toList();
    }
    Map<LockedPackage, Path> files = archives.fetch(missing, recipe, source, lock.locked());
    List<Callable<PackageContents>> work = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      LockedPackage locked = packages.get(i);
      Optional<PackageContents> contents = opened.get(i);
      work.add(contents.isPresent() ? contents::get : () -> unpacked(locked, files));
    }
    return parallel(work);
  }

  private static <T> List<T> parallel(List<Callable<T>> work) throws IOException {
    return ParallelTasks.runIo(Runtime.getRuntime().availableProcessors(), work);
  }

  private static Callable<Optional<PackageContents>> opening(LockedPackage locked, Store store) {
    return () -> PackageUnpacker.unpacked(locked, store);
  }

  private PackageContents unpacked(LockedPackage locked, Map<LockedPackage, Path> fetched)
      throws IOException {
    Path file = Objects.requireNonNull(fetched.get(locked), "all that is asked for is fetched");
    return PackageUnpacker.unpack(locked, file, context.store());
  }
}
