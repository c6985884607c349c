package dev.coracle.build.release;

import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.image.HashCheck;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.RegistryAccess;
import dev.coracle.registry.ResultArtifact;
import dev.coracle.registry.TreeImage;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Publishes results to one repository, with all that goes with them. */
public final class ResultPublisher {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final Publication publication;
  private final RegistryAccess access;
  private final Store store;
  private final HostTools tools;
  private final ProcessRunner runner;

  /**
   * @param access of the publication's repository
   * @param store for files that are needed on the way
   */
  public ResultPublisher(
      Publication publication,
      RegistryAccess access,
      Store store,
      HostTools tools,
      ProcessRunner runner) {
    this.publication = publication;
    this.access = access;
    this.store = store;
    this.tools = tools;
    this.runner = runner;
  }

  /**
   * Publishes a result whose files are as its manifest says. Those that were not changed since it
   * was written are not read for that: each is compared when it is compressed, which is once.
   *
   * @param say receives what else is worth knowing, a line at a time
   * @return where it can be fetched: by its tag and by its digest
   * @throws CoracleException (INTEGRITY) {@code verify.hash}
   */
  public List<String> publish(Path result, Manifest manifest, Consumer<String> say)
      throws IOException {
    if (!HashCheck.looksUntouched(result, manifest)) {
      HashCheck.require(result, manifest, "build it again before publishing it");
    }
    List<String> attestations = attestations(result);
    Optional<Path> zstd = publication.deltaFrom().isEmpty() ? Optional.empty() : zstd();
    String tag = publication.tag(manifest);
    try (PrivateDirectory scratch = store.privateDirectory()) {
      ResultArtifact artifact = new ResultArtifact(access, scratch.path(), Optional.of(store));
      ResultArtifact.Pushed done = artifact.push(result, manifest, tag, attestations);
      if (zstd.isPresent()) {
        delta(artifact, done.digest(), result.resolve(manifest.imageName()), zstd.get(), say);
      }
      TreeImage image = new TreeImage(access, scratch.path());
      Path tree = scratch.path().resolve("layer");
      if (publication.tree()) {
        TreeArchive.write(result.resolve(manifest.imageName()), manifest, scratch.path(), tree);
        boolean moves = tag.equals(ResultStore.LATEST);
        say.accept("tree: " + publication.place().with(image.push(tree, manifest, tag, moves)));
      }
      artifact.confirm(done, SETTLE);
      if (publication.latest()) {
        artifact.latest(done);
      }
      if (publication.latest() && publication.tree()) {
        image.push(tree, manifest, ResultStore.LATEST, true);
      }
      return List.of(
          publication.place().with(tag).toString(),
          publication.place().with(done.digest()).toString());
    }
  }

  private static List<String> attestations(Path result) {
    return ResultSignatures.FILES.stream()
        .filter(name -> Files.exists(result.resolve(name)))
        .toList();
  }

  /** What would be published, a line each. */
  public List<String> describe(Path result, Manifest manifest) {
    List<String> lines = new ArrayList<>();
    lines.add(
        publication.place().with(publication.tag(manifest))
            + (publication.latest() ? ", and the tag latest" : ""));
    for (Artifact each : manifest.artifacts()) {
      lines.add("  " + each.name() + ", " + Amounts.bytes(each.size()));
    }
    attestations(result).forEach(name -> lines.add("  " + name));
    if (publication.tree()) {
      lines.add("  the tree as a container image");
    }
    return lines;
  }

  /**
   * Fetches what the registry calls latest.
   *
   * @param to an empty directory
   * @return empty if it has none
   */
  Optional<ResultArtifact.Pulled> latest(Path to) throws IOException {
    try (PrivateDirectory scratch = store.privateDirectory()) {
      ResultArtifact artifact = new ResultArtifact(access, scratch.path());
      return artifact.has(ResultStore.LATEST)
          ? Optional.of(artifact.pull(ResultStore.LATEST, to))
          : Optional.empty();
    }
  }

  private static CoracleException noDelta(String why, String fix) {
    return ReleaseDiagnostics.problem(ExitCode.ENVIRONMENT, "registry.delta", why, fix);
  }

  private Optional<Path> zstd() {
    return Optional.of(
        tools
            .find("zstd")
            .orElseThrow(
                () ->
                    noDelta(
                        "there is no program zstd, which makes deltas",
                        "install it, or publish without --delta-from")));
  }

  private void delta(
      ResultArtifact artifact, String digest, Path image, Path zstd, Consumer<String> say)
      throws IOException {
    Path earlier = publication.deltaFrom().orElseThrow();
    Manifest before = ManifestReader.read(earlier.resolve(ResultStore.MANIFEST));
    Path from = earlier.resolve(before.imageName());
    if (!Sha256.of(from).equals(before.artifact(before.imageName()).sha256())) {
      throw noDelta(from + " is not what its manifest says", "name a sound result's directory");
    }
    Optional<Long> size = artifact.pushDelta(digest, image, from, runner, zstd);
    say.accept(
        "delta from "
            + before.version()
            + ": "
            + size.map(bytes -> bytes + " bytes")
                .orElse("not published, since it is no smaller than the image"));
  }
}
