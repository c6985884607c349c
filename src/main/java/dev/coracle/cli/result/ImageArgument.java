package dev.coracle.cli.result;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.container.ContainerConverter;
import dev.coracle.container.ContainerImage;
import dev.coracle.container.ContainerImageJson;
import dev.coracle.container.LayerMode;
import dev.coracle.container.source.ImageReference;
import dev.coracle.container.source.ImageRegistry;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A container image as a command takes it: converted, or to be converted. */
record ImageArgument(String text) {

  /** Whether it is a directory that {@code coracle container} wrote. */
  boolean isConverted(CliContext context) throws IOException {
    return !ImageReference.isReference(text)
        && ContainerImageJson.isIn(context.directory().resolve(text));
  }

  /**
   * Converts the image where the store does not have it.
   *
   * @param mode does not count for one that is converted
   */
  ContainerConverter.Converted converted(
      CliContext context, Store store, ImageRegistry registry, LayerMode mode) throws IOException {
    if (isConverted(context)) {
      return read(context.directory().resolve(text));
    }
    try (ProgressScope watched = new ProgressScope(context)) {
      return new ContainerConverter(store, watched.progress(), OptionalLong.empty(), registry)
          .convert(ImageReference.parse(text), context.directory(), mode);
    }
  }

  private static ContainerConverter.Converted read(Path path) throws IOException {
    ContainerImage read = ContainerImageJson.read(path);
    if (!read.volumes().stream().allMatch(ContainerImage.Volume::forGuests)) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "container.unsupported",
              path + " has an image for a snapshotter of the host, which guests cannot map",
              "convert the image with --layers flat, or name it itself with --image"));
    }
    return new ContainerConverter.Converted(read, path);
  }
}
