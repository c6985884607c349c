package dev.coracle.source.apt.index;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Located;
import dev.coracle.source.apt.fetch.AptDiagnostics;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.apt.fetch.ObjectFetcher;
import dev.coracle.source.apt.release.VerifiedSuite;
import dev.coracle.source.http.DownloadException;
import dev.coracle.source.http.Downloader;
import dev.coracle.source.http.ExpectedContent;
import dev.coracle.source.http.Uris;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/** Fetches and reads the indexes of a suite. */
public final class SuiteIndexes {
  private static final List<String> ENDINGS = List.of(".xz", ".gz", "");

  /** As much as `xz -9` makes decompressors need; a larger dictionary would exhaust the heap. */
  private static final int MEMORY_KIB = 80 << 10;

  private final Store store;
  private final Progress progress;
  private final ObjectFetcher fetcher;

  public SuiteIndexes(FetchContext fetching, Downloader downloader) {
    this.store = fetching.store();
    this.progress = fetching.progress();
    this.fetcher = new ObjectFetcher(fetching.store(), downloader);
  }

  /** The packages of a flat repository, as its index lists them. */
  public List<PackageRecord> packages(
      VerifiedSuite suite, PackageOrigin origin, String architecture) {
    String name =
        find(suite, "Packages")
            .orElseThrow(
                () ->
                    new CoracleException(
                        ExitCode.RESOLUTION,
                        Diagnostic.error(
                            "apt.no-index",
                            "the flat repository " + suite.shown() + " has no Packages index",
                            "name the directory that has it, or remove the slash at the suite's"
                                + " end if the repository is not flat")));
    return read(suite, name, origin, architecture);
  }

  /** The packages of a component, as the index lists them. */
  public List<PackageRecord> packages(
      VerifiedSuite suite, Located<String> component, PackageOrigin origin, String architecture) {
    List<String> names = new ArrayList<>();
    String directory = component.value() + "/binary-";
    names.add(existing(suite, directory + architecture + "/Packages", component));
    if (!suite.release().allIsMerged() && suite.release().architectures().contains("all")) {
      find(suite, directory + "all/Packages").ifPresent(names::add);
    }
    List<PackageRecord> records = new ArrayList<>();
    for (String name : names) {
      records.addAll(read(suite, name, origin, architecture));
    }
    return records;
  }

  /** The path of an index in the best compression that the suite has. */
  static Optional<String> find(VerifiedSuite suite, String path) {
    return ENDINGS.stream()
        .map(ending -> path + ending)
        .filter(suite.release().files()::containsKey)
        .findFirst();
  }

  private static String existing(VerifiedSuite suite, String path, Located<String> component) {
    return find(suite, path)
        .orElseThrow(
            () -> {
              List<String> known =
                  suite.release().components().stream()
                      .map(name -> name.substring(name.lastIndexOf('/') + 1))
                      .toList();
              Diagnostic diagnostic =
                  Diagnostic.error(
                      "apt.no-index",
                      "suite " + suite.requested() + " has no " + path,
                      known.contains(component.value())
                          ? "it has these architectures: "
                              + String.join(", ", suite.release().architectures())
                          : Suggestions.suggestion(
                              component.value(),
                              known,
                              "it has these components: " + String.join(", ", known)));
              return new CoracleException(ExitCode.RESOLUTION, diagnostic.at(component.place()));
            });
  }

  private List<PackageRecord> read(
      VerifiedSuite suite, String name, PackageOrigin origin, String architecture) {
    ExpectedContent expected = suite.content(name);
    StepKey key =
        StepKey.builder("apt-index", IndexWriter.REVISION)
            .add("packages", expected.sha256())
            .build();
    try {
      Path directory =
          store.result(key, target -> Files.write(target.resolve("index"), compact(suite, name)));
      byte[] bytes = Files.readAllBytes(directory.resolve("index"));
      Optional<List<PackageRecord>> records = IndexReader.read(bytes, origin, architecture);
      if (records.isEmpty()) {
        // A disk error; the index itself is checked again.
        records = IndexReader.read(compact(suite, name), origin, architecture);
      }
      return records.orElseThrow(() -> new IllegalStateException("index of " + name));
    } catch (IOException e) {
      throw AptDiagnostics.of(e, "the index " + suite.path(name));
    }
  }

  private byte[] compact(VerifiedSuite suite, String name) throws IOException {
    Path file = fetch(suite, name);
    try (InputStream stream = decompressed(name, file)) {
      return IndexWriter.compact(stream);
    } catch (IndexWriter.FormatException e) {
      throw damaged(suite, name, String.valueOf(e.getMessage()), e);
    } catch (XZIOException | ZipException | EOFException e) {
      // Signed, and yet no archive that can be unpacked: not the disk's fault.
      throw damaged(suite, name, "it cannot be decompressed: " + e.getMessage(), e);
    }
  }

  private static CoracleException damaged(
      VerifiedSuite suite, String name, String why, Exception cause) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "apt.index",
            "the index " + suite.path(name) + " is damaged: " + why,
            "report it to the archive's operators, or name another mirror with --mirror"),
        cause);
  }

  static InputStream decompressed(String name, Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      if (name.endsWith(".xz")) {
        return new XZInputStream(raw, MEMORY_KIB);
      }
      return name.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** An index file of the store, checked; fetched now if the store lacks it. */
  Path fetch(VerifiedSuite suite, String name) throws IOException {
    ExpectedContent expected = suite.content(name);
    List<URI> candidates = new ArrayList<>();
    if (suite.release().byHash()) {
      candidates.add(Uris.below(suite.root(), suite.hashPath(name)));
    }
    candidates.add(Uris.below(suite.root(), suite.path(name)));
    String label = "fetch index " + suite.requested();
    try (Progress.Task task = progress.start(label, expected.size(), Progress.Unit.BYTES)) {
      return fetcher.fetch(candidates, expected, task);
    } catch (DownloadException e) {
      throw AptDiagnostics.of(e, "the index " + suite.path(name));
    }
  }
}
