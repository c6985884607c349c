package dev.coracle.source.apt.index;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.source.apt.fetch.AptDiagnostics;
import dev.coracle.source.apt.release.ChecksumLine;
import dev.coracle.source.apt.release.VerifiedSuite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Source packages, by the Sources indexes of the Debian repository format. Some 8 MB a suite,
 * fetched when a source package is locked.
 */
public final class SourceIndex {
  private final List<VerifiedSuite> suites;
  private final List<String> components;
  private final SuiteIndexes indexes;

  public SourceIndex(List<VerifiedSuite> suites, List<String> components, SuiteIndexes indexes) {
    this.suites = List.copyOf(suites);
    this.components = List.copyOf(components);
    this.indexes = indexes;
  }

  /**
   * What was found.
   *
   * @param newest the .dsc file of the newest version
   * @param builtFrom the source package of a binary package that has this name, if no source
   *     package has it
   */
  public record Answer(Optional<LockedPackage> newest, Optional<String> builtFrom) {}

  /**
   * The newest version of a source package.
   *
   * @throws CoracleException (RESOLUTION) if an index cannot be had; (INTEGRITY) if it is damaged
   */
  public Answer find(String name) {
    Search search = new Search(name);
    for (VerifiedSuite suite : suites) {
      for (String component : components) {
        SuiteIndexes.find(suite, component + "/source/Sources")
            .ifPresent(index -> search(suite, index, search));
      }
    }
    return new Answer(
        Optional.ofNullable(search.newest),
        search.newest == null ? Optional.ofNullable(search.builtFrom) : Optional.empty());
  }

  private void search(VerifiedSuite suite, String index, Search search) {
    try {
      Path file = indexes.fetch(suite, index);
      try (InputStream stream = SuiteIndexes.decompressed(index, file)) {
        search.read(stream, suite.requested());
      }
    } catch (IllegalArgumentException e) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "apt.index",
              "the index " + suite.path(index) + " is damaged: " + e.getMessage(),
              "report it to the archive's operators, or name another mirror with --mirror"),
          e);
    } catch (IOException e) {
      throw AptDiagnostics.of(e, "the index " + suite.path(index));
    }
  }

  /** Reads indexes a line at a time, and keeps the fields of one paragraph at most. */
  static final class Search {
    private final String name;
    @Nullable LockedPackage newest;
    @Nullable String builtFrom;

    private String source = "";
    private String version = "";
    private String directory = "";
    private String field = "";
    private Optional<LockedPackage> file = Optional.empty();
    private boolean old;

    Search(String name) {
      this.name = name;
    }

    /**
     * Reads an index.
     *
     * @throws IllegalArgumentException if the package's paragraph lacks what it must have
     */
    void read(InputStream stream, String suite) throws IOException {
      ByteLines lines = new ByteLines(stream);
      while (lines.next()) {
        int from = lines.from();
        int length = lines.to() - from;
        String line = new String(lines.buffer(), from, length, StandardCharsets.UTF_8);
        if (line.isBlank()) {
          end(suite);
        } else {
          line(line, suite);
        }
      }
      end(suite);
    }

    private void line(String line, String suite) {
      int colon = line.indexOf(':');
      boolean continued = line.startsWith(" ");
      if (!continued && colon > 0) {
        field = line.substring(0, colon);
      }
      String value = continued ? line.strip() : line.substring(colon + 1).strip();
      switch (field) {
        case "Package" -> source = value;
        case "Version" -> version = value;
        case "Directory" -> directory = value;
        case "Extra-Source-Only" -> old = true;
        case "Binary" -> {
          if (!source.equals(name) && List.of(value.split("[ ,]+", -1)).contains(name)) {
            builtFrom = source;
          }
        }
        case "Checksums-Sha256" -> {
          if (source.equals(name) && value.endsWith(".dsc")) {
            file = Optional.of(dsc(value, suite));
          }
        }
        default -> {
          // Nothing that is asked for.
        }
      }
    }

    private LockedPackage dsc(String line, String suite) {
      ChecksumLine dsc =
          ChecksumLine.parse(line)
              .filter(each -> each.name().indexOf('/') < 0 && each.name().indexOf(' ') < 0)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the package " + name + " has the file \"" + line + '"'));
      return new LockedPackage(
          name,
          "",
          LockedRebuilds.ARCHITECTURE,
          suite,
          dsc.name(),
          dsc.content().size(),
          dsc.content().sha256());
    }

    private void end(String suite) {
      if (source.equals(name) && !old) {
        LockedPackage found =
            file.orElseThrow(
                () -> new IllegalArgumentException("the package " + name + " has no .dsc file"));
        if (newest == null || DebianVersion.compare(version, newest.version()) > 0) {
          String path = directory.isEmpty() ? found.path() : directory + "/" + found.path();
          newest =
              new LockedPackage(
                  name, version, found.architecture(), suite, path, found.size(), found.sha256());
        }
      }
      source = "";
      version = "";
      directory = "";
      field = "";
      file = Optional.empty();
      old = false;
    }
  }
}
