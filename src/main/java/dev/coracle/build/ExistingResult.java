package dev.coracle.build;

import dev.coracle.build.image.HashCheck;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.GitVersion;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestDifference;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Origins;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What stands where a build's result goes.
 *
 * @param directory of this name and version
 * @param manifest absent if there is no result
 * @param replace whether its content may change
 */
record ExistingResult(Path directory, Optional<Manifest> manifest, boolean replace) {

  /**
   * Looks for it.
   *
   * @throws CoracleException if its manifest is unreadable; it counts as absent if it is replaced
   */
  static ExistingResult of(ResultStore results, String name, String version, boolean replace) {
    Path directory = results.directory(name, version);
    try {
      return new ExistingResult(directory, results.manifest(name, version), replace);
    } catch (CoracleException e) {
      if (replace) {
        return new ExistingResult(directory, Optional.empty(), true);
      }
      throw e;
    }
  }

  /** Whether a build by this plan would make the same, as far as can be seen without building. */
  boolean isUpToDate(BuildPlan plan) throws IOException {
    if (manifest.isEmpty()) {
      return false;
    }
    Manifest before = manifest.get();
    if (!before.imageKey().equals(plan.imageKey().digest())
        || !before.lockDigest().equals(Assembly.digest(plan.lock()))
        || !before.kernelKey().equals(plan.kernel().key().digest())
        || !ManifestWriter.text(
                Assembly.expectations(
                    plan.recipe(),
                    before.guest().units(),
                    before.guest().binaries(),
                    before.image().partUuid(),
                    before.image().verityCommandLine()))
            .equals(ManifestWriter.text(before.guest()))) {
      return false;
    }
    // A result of an earlier Coracle lacks the origins; its images do not change by adding them.
    return Files.isRegularFile(directory.resolve(Origins.FILE))
        && HashCheck.looksUntouched(directory, before);
  }

  /**
   * The content of a version must not change for its users.
   *
   * @param fresh what would take its place, in {@code draft}
   * @throws CoracleException (NEGATIVE) if its content differs
   */
  void checkImmutable(Manifest fresh, Path draft) {
    if (manifest.isEmpty() || replace) {
      return;
    }
    Manifest old = manifest.get();
    boolean failedBefore =
        Verdict.read(directory.resolve(ResultStore.VERDICT)).map(v -> !v.passed()).orElse(false);
    if (failedBefore || old.version().endsWith(GitVersion.DIRTY)) {
      return;
    }
    ManifestDifference.ofArtifacts(old.artifacts(), fresh.artifacts())
        .ifPresent(
            difference -> {
              String where =
                  ManifestDifference.ofFiles(
                          ManifestReader.readFiles(directory.resolve(ResultStore.MANIFEST)),
                          ManifestReader.readFiles(draft.resolve(ResultStore.MANIFEST)))
                      .map(file -> "; in the image, " + file)
                      .orElse("");
              throw new CoracleException(
                  ExitCode.NEGATIVE,
                  Diagnostic.error(
                      "output.immutable",
                      directory
                          + " already exists and its content would change:"
                          + " "
                          + difference
                          + where,
                      "change `version:` in the recipe, or replace the result with --replace"));
            });
  }
}
