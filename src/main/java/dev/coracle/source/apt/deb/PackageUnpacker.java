package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Unpacks packages into the store: once each, as a blob of all files' bytes and an index. All
 * methods may be called from several threads.
 */
public final class PackageUnpacker {
  /** Raised when the index, the blob or the facts change for equal packages. */
  private static final int REVISION = 4;

  private static final String INDEX = "index";
  private static final String FACTS = "facts";
  private static final String CONTENTS = "contents";

  private PackageUnpacker() {}

  /**
   * What a package contains. The first time it is read and checked, later only its index.
   *
   * @param deb the package file, which is hashed again as it is unpacked; not touched if the store
   *     has the contents
   * @throws CoracleException (INTEGRITY) {@code store.changed}, {@code deb.malformed} or {@code
   *     deb.mismatch}; the store is as before
   */
  public static PackageContents unpack(LockedPackage locked, Path deb, Store store)
      throws IOException {
    return unpack(locked, deb, store, DebReader.DEFAULT_LIMIT);
  }

  /**
   * As {@link #unpack(LockedPackage, Path, Store)}.
   *
   * @param limit the most bytes that the data archive may have
   */
  static PackageContents unpack(LockedPackage locked, Path deb, Store store, long limit)
      throws IOException {
    Path result = store.result(key(locked), directory -> produce(locked, deb, directory, limit));
    return read(locked, result);
  }

  /** What a package contains, if it was unpacked before; its file need not be there. */
  public static Optional<PackageContents> unpacked(LockedPackage locked, Store store)
      throws IOException {
    Optional<Path> result = store.result(key(locked));
    return result.isPresent() ? Optional.of(read(locked, result.get())) : Optional.empty();
  }

  /** Whether a package was unpacked before; looks at nothing in it. */
  public static boolean isUnpacked(LockedPackage locked, Store store) {
    return store.result(key(locked)).isPresent();
  }

  private static StepKey key(LockedPackage locked) {
    // What the control fields must say is part of the key, so that it is checked for each.
    return StepKey.builder("package", REVISION)
        .add("deb", locked.sha256())
        .add("name", locked.name())
        .add("version", locked.version())
        .add("architecture", locked.architecture())
        .build();
  }

  private static void produce(LockedPackage locked, Path deb, Path directory, long limit)
      throws IOException {
    DebDiagnostics problem = new DebDiagnostics(locked.nameAndVersion());
    Path contents = directory.resolve(CONTENTS);
    PackageCollector collector;
    try (OutputStream blob = new BufferedOutputStream(Files.newOutputStream(contents), 1 << 20)) {
      collector = new PackageCollector(locked, problem, blob);
      DebReader.walk(deb, problem, limit, locked.sha256(), collector);
    }
    Files.write(directory.resolve(INDEX), PackageIndex.encode(collector.entries()));
    Files.write(directory.resolve(FACTS), PackageFacts.encode(collector.control()));
    Store.flush(directory.resolve(FACTS));
    Store.flush(contents);
    Store.flush(directory.resolve(INDEX));
  }

  private static PackageContents read(LockedPackage locked, Path result) throws IOException {
    Path index = result.resolve(INDEX);
    Origin origin = Origin.fromPackage(locked.nameAndVersion(), locked.nameAndVersion());
    try {
      SortedMap<TreePath, Node> nodes =
          PackageIndex.decode(Files.readAllBytes(index), result.resolve(CONTENTS), origin);
      PackageFacts facts = PackageFacts.decode(Files.readAllBytes(result.resolve(FACTS)));
      return new PackageContents(
          locked, nodes, facts.source(), facts.control(), facts.checksums(), facts.scripts());
    } catch (NoSuchFileException | IllegalArgumentException e) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "store.damaged",
              "the store's index of " + locked.nameAndVersion() + " cannot be read: " + index,
              "remove the directory " + result + " and build again"),
          e);
    }
  }
}
