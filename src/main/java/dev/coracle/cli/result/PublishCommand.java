package dev.coracle.cli.result;

import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.image.HashCheck;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.RegistryReference;
import dev.coracle.registry.ResultArtifact;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle publish}. */
@Command(
    name = "publish",
    description = {
      "Publish a result to a container registry.",
      "",
      "Its files are compared with the manifest first. Signed statements go with it (coracle"
          + " sign). The tag is the result's version unless one is given; a version that is there"
          + " with other content is refused."
    },
    footer = {
      "",
      "Examples:",
      "  coracle publish output/base/latest registry.example/guests/base",
      "  coracle publish --latest output/base/latest registry.example/guests/base",
      "  coracle publish --delta-from output/base/0.1.0 output/base/0.1.1"
          + " registry.example/guests/base"
    })
public final class PublishCommand implements Callable<Integer> {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final CliContext context;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for --help alone
  private CommonOptions common;

  @Mixin private RegistryOptions registry;

  @Parameters(index = "0", paramLabel = "DIR", description = "A result's directory.")
  private Path directory;

  @Parameters(index = "1", paramLabel = "REGISTRY/NAME[:TAG]", description = "Where it goes.")
  private String reference;

  @Option(names = "--latest", description = "Move the tag latest to this version too.")
  private boolean latest;

  @Option(
      names = "--delta-from",
      paramLabel = "DIR",
      description =
          "Also publish a delta of the image from this earlier result's, which pull applies where"
              + " that result is at hand. Needs the program zstd.")
  private Path deltaFrom;

  public PublishCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    RegistryReference place = RegistryReference.parse(reference);
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    List<String> differences = HashCheck.differences(result, manifest);
    if (!differences.isEmpty()) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "verify.hash", differences.get(0), "build it again before publishing it"));
    }
    List<String> attestations =
        ResultSignatures.FILES.stream().filter(name -> Files.exists(result.resolve(name))).toList();
    Optional<Path> zstd = deltaFrom == null ? Optional.empty() : Optional.of(zstd());
    String tag = place.tag().isEmpty() ? manifest.version().replace('+', '_') : place.tag();
    try (PrivateDirectory scratch = CommandServices.store(context).privateDirectory()) {
      ResultArtifact artifact = new ResultArtifact(registry.access(context, place), scratch.path());
      ResultArtifact.Done done = artifact.push(result, manifest, tag, attestations, SETTLE);
      if (zstd.isPresent()) {
        pushDelta(artifact, done.digest(), result.resolve(manifest.imageName()), zstd.get());
      }
      if (latest) {
        artifact.push(result, manifest, ResultStore.LATEST, attestations, Duration.ZERO);
      }
      context.out().println(place.with(tag));
      context.out().println(place.with(done.digest()));
    }
    return ExitCode.OK.status();
  }

  private static CoracleException noDelta(String why, String fix) {
    return new CoracleException(ExitCode.ENVIRONMENT, Diagnostic.error("registry.delta", why, fix));
  }

  private Path zstd() {
    return HostTools.of(context.environment(), new LocalProcessRunner())
        .find("zstd")
        .orElseThrow(
            () ->
                noDelta(
                    "there is no program zstd, which makes deltas",
                    "install it, or publish without --delta-from"));
  }

  private void pushDelta(ResultArtifact artifact, String digest, Path image, Path zstd)
      throws IOException {
    Path earlier = context.directory().resolve(deltaFrom);
    Manifest before = ManifestReader.read(earlier.resolve(ResultStore.MANIFEST));
    Path from = earlier.resolve(before.imageName());
    if (!Sha256.of(from).equals(before.artifact(before.imageName()).sha256())) {
      throw noDelta(from + " is not what its manifest says", "name a sound result's directory");
    }
    Optional<Long> size = artifact.pushDelta(digest, image, from, new LocalProcessRunner(), zstd);
    context
        .err()
        .println(
            "delta from "
                + before.version()
                + ": "
                + size.map(bytes -> bytes + " bytes")
                    .orElse("not published, since it is no smaller than the image"));
  }
}
