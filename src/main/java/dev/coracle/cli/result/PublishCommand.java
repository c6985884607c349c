package dev.coracle.cli.result;

import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.image.HashCheck;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.RegistryReference;
import dev.coracle.registry.ResultArtifact;
import dev.coracle.store.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
      "  coracle publish --latest output/base/latest registry.example/guests/base"
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
    String tag = place.tag().isEmpty() ? manifest.version().replace('+', '_') : place.tag();
    try (PrivateDirectory scratch = CommandServices.store(context).privateDirectory()) {
      ResultArtifact artifact = new ResultArtifact(registry.access(context, place), scratch.path());
      ResultArtifact.Done done = artifact.push(result, manifest, tag, attestations, SETTLE);
      if (latest) {
        artifact.push(result, manifest, ResultStore.LATEST, attestations, Duration.ZERO);
      }
      context.out().println(place.with(tag));
      context.out().println(place.with(done.digest()));
    }
    return ExitCode.OK.status();
  }
}
