package dev.coracle.build.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** An image's file and its companions: dm-verity tree, parameters of the kernel's command line. */
public final class MovedImage {
  private MovedImage() {}

  /** Moves an image and its companion files; those of an earlier image are removed first. */
  public static Path move(ImageStage.Image image, Path from, Path to) throws IOException {
    Path made = from.resolve(image.file());
    Path file = to.resolve(image.file());
    Files.deleteIfExists(ImageStage.verityCommandLineFile(file));
    Files.deleteIfExists(ImageStage.verityFile(file));
    Files.deleteIfExists(RootCommandLine.file(file));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    if (!image.commandLine().isEmpty()) {
      Files.move(
          ImageStage.verityCommandLineFile(made),
          ImageStage.verityCommandLineFile(file),
          StandardCopyOption.ATOMIC_MOVE);
    }
    if (image.sidecar().isPresent()) {
      Files.move(
          ImageStage.verityFile(made), ImageStage.verityFile(file), StandardCopyOption.ATOMIC_MOVE);
    }
    if (Files.exists(RootCommandLine.file(made))) {
      Files.move(
          RootCommandLine.file(made), RootCommandLine.file(file), StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }
}
