package dev.coracle.cli.result;

import dev.coracle.attest.PemKeys;
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
import dev.coracle.registry.EarlierImages;
import dev.coracle.registry.RegistryReference;
import dev.coracle.registry.ResultArtifact;
import dev.coracle.store.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle pull}. */
@Command(
    name = "pull",
    description = {
      "Fetch a result from a container registry into the output directory.",
      "",
      "Every file is compared with its digest, and all of them with the result's manifest. With"
          + " --signature its signed statements must be by that key. If the output directory has an"
          + " image from which there is a delta, the delta is fetched instead of the image."
    },
    footer = {
      "",
      "Example:",
      "  coracle pull --signature key.pub registry.example/guests/base:0.1.0"
    })
public final class PullCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for --help alone
  private CommonOptions common;

  @Mixin private RegistryOptions registry;

  @Parameters(
      paramLabel = "REGISTRY/NAME[:TAG|@DIGEST]",
      description = "What to fetch; the tag is latest unless one is given.")
  private String reference;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Where results go (default: output).")
  private Path output = Path.of("output");

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "Refuse a result whose statements are not signed by this public key (PEM).")
  private Path publicKey;

  public PullCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    RegistryReference place = RegistryReference.parse(reference);
    String tag = place.tag().isEmpty() ? ResultStore.LATEST : place.tag();
    ResultStore results = new ResultStore(context.directory().resolve(output));
    String name = place.name().replaceAll(".*/", "");
    Path draft = results.privateDirectory(name);
    try (PrivateDirectory scratch = CommandServices.store(context).privateDirectory()) {
      ResultArtifact.Pulled done =
          new ResultArtifact(registry.access(context, place), scratch.path())
              .pull(tag, draft, EarlierImages.of(results), context.err()::println);
      Manifest manifest = ManifestReader.read(draft.resolve(ResultStore.MANIFEST));
      if (!done.matches(manifest)) {
        HashCheck.require(draft, manifest, "publish the result again");
      }
      signed(draft);
      if (!manifest.name().equals(name)) {
        throw new CoracleException(
            ExitCode.ENVIRONMENT,
            Diagnostic.error(
                "registry.artifact",
                place + " holds the result " + manifest.name() + ", not one of its own name",
                "publish results to repositories that end with their names"));
      }
      results.publish(draft, manifest.name(), manifest.version());
      context.out().println(output.resolve(manifest.name()).resolve(manifest.version()));
      context.out().println(place.with(done.digest()));
    } finally {
      results.discard(draft);
    }
    return ExitCode.OK.status();
  }

  private void signed(Path draft) throws IOException {
    if (publicKey != null) {
      ResultSignatures.check(draft, PemKeys.publicKey(context.directory().resolve(publicKey)))
          .forEach(context.err()::println);
    }
  }
}
