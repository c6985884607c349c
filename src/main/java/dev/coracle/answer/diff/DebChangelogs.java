package dev.coracle.answer.diff;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.lock.LockedPackage;
import dev.coracle.source.apt.deb.DebReader;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.source.apt.deb.PackageUnpacker;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.Store;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Changelogs of the packages that the store has (Debian Policy 12.7 and 12.3). */
public final class DebChangelogs implements Changelogs {
  private static final String DOCUMENTATION = "/usr/share/doc/";

  private final Store store;

  public DebChangelogs(Store store) {
    this.store = store;
  }

  @Override
  public Optional<Changelog> between(
      LockedPackage older, LockedPackage newer, Map<String, LockedPackage> others) {
    try {
      Optional<PackageContents> contents = PackageUnpacker.unpacked(newer, store);
      Optional<Changelog> found =
          contents.isPresent()
              ? unpacked(contents.get(), older, others)
              : packed(newer, older.version());
      return found.filter(each -> !each.entries().isEmpty());
    } catch (IOException | CoracleException e) {
      return Optional.empty(); // A changelog is an extra; what cannot be read is not there.
    }
  }

  private Optional<Changelog> unpacked(
      PackageContents contents, LockedPackage older, Map<String, LockedPackage> others)
      throws IOException {
    String name = contents.locked().name();
    Node directory = contents.nodes().get(TreePath.of(DOCUMENTATION + name));
    if (directory instanceof Node.Symlink link) {
      // Packages of one source may share their documentation.
      String other = link.target().substring(link.target().lastIndexOf('/') + 1);
      LockedPackage holder = others.get(other);
      if (holder == null) {
        return Optional.empty();
      }
      Optional<PackageContents> held = PackageUnpacker.unpacked(holder, store);
      return held.isPresent() ? file(held.get(), older.version()) : Optional.empty();
    }
    return file(contents, older.version());
  }

  private static Optional<Changelog> file(PackageContents contents, String older)
      throws IOException {
    for (String name : names(contents.locked())) {
      if (contents.nodes().get(TreePath.of(name)) instanceof Node.RegularFile file) {
        try (InputStream stream = new GZIPInputStream(file.content().open())) {
          return Optional.of(ChangelogReader.after(stream, older));
        }
      }
    }
    return Optional.empty();
  }

  /** A package that is never unpacked, such as a kernel's source. */
  private Optional<Changelog> packed(LockedPackage newer, String older) throws IOException {
    Optional<Path> deb = store.object(newer.sha256());
    if (deb.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = names(newer);
    try (PrivateDirectory place = store.privateDirectory()) {
      Path file = place.path().resolve("changelog");
      if (DebReader.extract(
              deb.get(),
              newer.nameAndVersion(),
              newer.sha256(),
              path -> names.contains(path.text()),
              file)
          .isEmpty()) {
        return Optional.empty();
      }
      try (InputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
        return Optional.of(ChangelogReader.after(stream, older));
      }
    }
  }

  /** Debian's own changelog, or that of a package without an upstream. */
  private static List<String> names(LockedPackage locked) {
    String directory = DOCUMENTATION + locked.name() + "/";
    return List.of(directory + "changelog.Debian.gz", directory + "changelog.gz");
  }
}
