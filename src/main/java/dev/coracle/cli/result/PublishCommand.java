package dev.coracle.cli.result;

import dev.coracle.build.release.Publication;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.RegistryReference;
import java.io.IOException;
import java.nio.file.Path;
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
      "  coracle publish --delta-from output/base/0.1.0 output/base/0.1.1 \\",
      "      registry.example/guests/base"
    })
public final class PublishCommand implements Callable<Integer> {
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

  @Option(
      names = "--tree",
      description =
          "Also publish the guest's file tree as a container image, under the tag with -tree at"
              + " its end, for container tools.")
  private boolean tree;

  public PublishCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    RegistryReference place = RegistryReference.parse(reference);
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    Publication publication =
        new Publication(
            place, latest, tree, Optional.ofNullable(deltaFrom).map(context.directory()::resolve));
    registry
        .publisher(context, publication)
        .publish(result, manifest, context.err()::println)
        .forEach(context.out()::println);
    return ExitCode.OK.status();
  }
}
