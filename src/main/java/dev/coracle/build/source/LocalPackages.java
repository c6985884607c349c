package dev.coracle.build.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.deb.DebControl;
import dev.coracle.source.apt.deb.DebReader;
import dev.coracle.source.apt.index.IndexWriter;
import dev.coracle.source.apt.index.PackageOrigin;
import dev.coracle.source.apt.index.PackageParagraph;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The package files of the host that a recipe lists. They win over every source, as apt's do. */
public final class LocalPackages {
  /** Above all that a pin can say. */
  private static final PackageOrigin ORIGIN =
      new PackageOrigin(
          LockedPackage.LOCAL, LockedPackage.LOCAL, LockedPackage.LOCAL, -1, Integer.MAX_VALUE);

  private final Store store;
  private final Recipe recipe;

  public LocalPackages(Store store, Recipe recipe) {
    this.store = store;
    this.recipe = recipe;
  }

  /**
   * What the files are.
   *
   * @throws CoracleException (RECIPE) if one cannot be read, is no package or of another
   *     architecture, or if two are the same package
   */
  public List<PackageRecord> records() throws IOException {
    List<PackageRecord> records = new ArrayList<>();
    Map<String, Path> seen = new HashMap<>();
    for (Located<Path> file : recipe.sources().localPackages()) {
      PackageRecord record = record(file);
      Path before = seen.putIfAbsent(record.name(), file.value());
      if (before != null) {
        throw refused(
            file,
            "is the package " + record.name() + ", and so is " + before,
            "list one of the two");
      }
      records.add(record);
    }
    return records;
  }

  /** The names of the packages, where their files are listed. */
  public static List<Located<String>> names(Recipe recipe, List<PackageRecord> records) {
    List<Located<String>> names = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      names.add(
          new Located<>(records.get(i).name(), recipe.sources().localPackages().get(i).place()));
    }
    return names;
  }

  private PackageRecord record(Located<Path> file) throws IOException {
    Path path = recipe.onHost(file.value());
    Sha256 digest = digest(file);
    String name = file.value().toString();
    String architecture = recipe.architecture().debianName();
    DebControl control;
    try {
      control = DebReader.control(path, name);
    } catch (CoracleException e) {
      throw new CoracleException(
          ExitCode.RECIPE,
          e.diagnostics().stream()
              .map(
                  each ->
                      Diagnostic.error(
                              "recipe.local-package",
                              each.message(),
                              "list package files (.deb) only; build or copy this one again")
                          .at(file.place()))
              .toList());
    }
    if (!control.architecture().equals("all") && !control.architecture().equals(architecture)) {
      throw refused(
          file,
          "is for "
              + Excerpt.quote(control.architecture())
              + ", and the recipe is for "
              + architecture,
          "list the package's file for " + architecture + " or all");
    }
    try {
      return PackageParagraph.read(
          control.text(), name, Files.size(path), digest, ORIGIN, architecture);
    } catch (IndexWriter.FormatException e) {
      throw refused(file, "is not a sound package: " + e.getMessage(), "build it again");
    }
  }

  /**
   * Whether the files are still those that were locked.
   *
   * @throws CoracleException (RESOLUTION) {@code lock.local-changed} if one is not; (RECIPE) if one
   *     cannot be read
   */
  public void check(LockFile lock) {
    Map<String, LockedPackage> locked = new HashMap<>();
    lock.packages().stream()
        .filter(LockedPackage::isLocal)
        .forEach(each -> locked.put(each.path(), each));
    for (Located<Path> file : recipe.sources().localPackages()) {
      LockedPackage before = locked.get(file.value().toString());
      Sha256 now = digest(file);
      if (before == null || !before.sha256().equals(now)) {
        String name = before == null ? "'*'" : before.name();
        throw new CoracleException(
            ExitCode.RESOLUTION,
            Diagnostic.error(
                    "lock.local-changed",
                    "the local package "
                        + file.value()
                        + " is not the one that was locked: its SHA-256 is "
                        + now
                        + (before == null ? "" : " instead of " + before.sha256()),
                    "run `coracle lock --update "
                        + name
                        + "` if the new one is meant, or bring the old file back")
                .at(file.place()));
      }
    }
  }

  /** The files of locked packages, as copies in the store. */
  public Map<LockedPackage, Path> fetch(List<LockedPackage> packages) {
    Map<LockedPackage, Path> files = new LinkedHashMap<>();
    for (LockedPackage each : packages) {
      Optional<Path> present = store.object(each.sha256());
      files.put(each, present.orElseGet(() -> copy(each)));
    }
    return files;
  }

  private Path copy(LockedPackage locked) {
    // The lock's path is compared only: what is opened stands in the recipe.
    Located<Path> file =
        recipe.sources().localPackages().stream()
            .filter(each -> each.value().toString().equals(locked.path()))
            .findFirst()
            .orElseThrow(
                () ->
                    new CoracleException(
                        ExitCode.RESOLUTION,
                        Diagnostic.error(
                            "lock.local-changed",
                            "the lock has the local package "
                                + locked.nameAndVersion()
                                + ", and the recipe does not list "
                                + Excerpt.quote(locked.path()),
                            "run `coracle lock RECIPE`")));
    try (PrivateDirectory directory = store.privateDirectory()) {
      Path copy = directory.path().resolve("package");
      Files.copy(recipe.onHost(file.value()), copy);
      Sha256 digest = Sha256.of(copy);
      if (!digest.equals(locked.sha256())) {
        throw refused(file, "changed while it was read", "build again");
      }
      Store.flush(copy);
      return store.addObject(copy, digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Sha256 digest(Located<Path> file) {
    Path path = recipe.onHost(file.value());
    if (!Files.isRegularFile(path)) {
      throw refused(
          file,
          Files.exists(path) ? "is not a regular file" : "does not exist",
          "correct the path; relative paths begin at the recipe's directory");
    }
    try {
      return Sha256.of(path);
    } catch (IOException e) {
      throw refused(file, "cannot be read: " + IoErrorMessage.words(e), "make the file readable");
    }
  }

  private static CoracleException refused(Located<Path> file, String why, String fix) {
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
                "recipe.local-package", "the local package " + file.value() + " " + why, fix)
            .at(file.place()));
  }
}
