package dev.coracle.cli.result;

import dev.coracle.build.release.Publication;
import dev.coracle.build.release.ResultPublisher;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.registry.DockerConfig;
import dev.coracle.registry.RegistryAccess;
import dev.coracle.registry.RegistryImages;
import dev.coracle.registry.RegistryReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to reach a registry. */
final class RegistryOptions {
  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "Trust the certificate authorities in this PEM file instead of the system's. A registry"
              + " on this machine is asked over plain HTTP without it.")
  private Path caFile;

  /** Reads container images. */
  RegistryImages images(CliContext context) {
    return new RegistryImages(place -> access(context, place));
  }

  /** Publishes to a repository. */
  ResultPublisher publisher(CliContext context, Publication publication) {
    ProcessRunner runner = new LocalProcessRunner();
    return new ResultPublisher(
        publication,
        access(context, publication.place()),
        CommandServices.store(context),
        HostTools.of(context.environment(), runner),
        runner);
  }

  /** Logins are those of Docker's configuration. */
  RegistryAccess access(CliContext context, RegistryReference place) {
    return new RegistryAccess(
        place,
        DockerConfig.of(context.environment()),
        Optional.ofNullable(caFile).map(context.directory()::resolve),
        Duration.ofSeconds(1));
  }
}
