package dev.coracle.build.release;

import dev.coracle.answer.diff.DebChangelogs;
import dev.coracle.answer.diff.Diff;
import dev.coracle.answer.diff.DiffInput;
import dev.coracle.answer.diff.DiffInputReader;
import dev.coracle.answer.diff.DiffReport;
import dev.coracle.answer.diff.DiffText;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.image.ImageFormats;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.PreviousVersion;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.ResultArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What changed since the last release, as Markdown: {@code release-notes.md} in the result. */
final class ReleaseNotes {
  /** The file's name. */
  static final String FILE = "release-notes.md";

  private final BuildContext context;
  private final Optional<Path> named;
  private final Optional<ResultPublisher> publisher;

  /**
   * @param named directory of the last release, if the user names it
   * @param publisher of the registry that holds the last release, if there is one
   */
  ReleaseNotes(BuildContext context, Optional<Path> named, Optional<ResultPublisher> publisher) {
    this.context = context;
    this.named = named;
    this.publisher = publisher;
  }

  /**
   * Writes them.
   *
   * @param work an empty directory, for a last release that is fetched
   */
  List<String> write(Path result, Manifest manifest, Path work) throws IOException {
    Optional<Path> before = before(result, manifest, work);
    Path file = result.resolve(FILE);
    String title = "# " + manifest.name() + " " + manifest.version() + "\n\n";
    if (before.isEmpty()) {
      Files.writeString(file, title + first(manifest));
      return List.of(file + ": the first release");
    }
    DiffInputReader reader = new DiffInputReader(ImageFormats.READER);
    DiffInput old = old(reader, before.get());
    DiffReport report = Diff.of(old, reader.result(result), new DebChangelogs(context.store()));
    Files.writeString(file, title + DiffText.markdown(report));
    return List.of(file + ": " + report.count() + " changes since " + old.title());
  }

  private static DiffInput old(DiffInputReader reader, Path before) throws IOException {
    try {
      return reader.result(before);
    } catch (CoracleException e) {
      throw ReleaseDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "release.notes",
          "the last release cannot be compared with: " + e.diagnostics().get(0).message(),
          "name the directory of another with --since, or leave the notes out with --skip notes");
    }
  }

  private static String first(Manifest manifest) {
    return "The first release: "
        + manifest.tree().files()
        + " files from "
        + manifest.guestPackages()
        + " packages.\n";
  }

  /** The last release: as named, else what the registry calls latest, else the version before. */
  private Optional<Path> before(Path result, Manifest manifest, Path work) throws IOException {
    if (named.isPresent()) {
      return named;
    }
    if (publisher.isPresent()) {
      Path directory = Files.createDirectories(work.resolve("previous"));
      Optional<ResultArtifact.Pulled> fetched = publisher.get().latest(directory);
      boolean same =
          fetched.isPresent()
              && ManifestReader.read(directory.resolve(ResultStore.MANIFEST))
                  .version()
                  .equals(manifest.version());
      if (fetched.isPresent() && !same) {
        return Optional.of(directory);
      }
    }
    return PreviousVersion.of(result, manifest).map(PreviousVersion::directory);
  }
}
