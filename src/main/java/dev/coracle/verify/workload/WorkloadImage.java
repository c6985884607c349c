package dev.coracle.verify.workload;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.source.ImageConfig;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.NvdimmVolumeLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.verify.machine.GuestProgram;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The container image of a verification: the result's own files, so that it holds what the recipe's
 * packages brought, and the tools that ask the questions. No registry is needed.
 */
final class WorkloadImage {
  /** Where the tools are in the container. */
  static final String TOOLS = "/workload/";

  private static final String FILE = "workload.img";

  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmVolumeLayout()));

  private WorkloadImage() {}

  /**
   * Writes it.
   *
   * @param script what asks the questions
   * @param run what the recipe runs
   */
  static ContainerImage write(VerifyPlan plan, String script, String run, Path directory)
      throws IOException {
    FileTree.Builder tree = ResultTree.of(plan.files().root().file());
    for (String path : List.of("/workload", "/volume", "/volume-read-only")) {
      ProbeDisk.directory(tree, path);
    }
    program(tree, "busybox", ProbeDisk.host(plan.settings().busybox()));
    program(tree, "dax-state", Content.of(GuestProgram.daxState()));
    program(tree, "first", Content.of(GuestProgram.first()));
    ProbeDisk.file(tree, TOOLS + "script", 0644, ProbeDisk.text(script));
    ProbeDisk.file(tree, TOOLS + "run", 0644, ProbeDisk.text(run));
    ImageFacts facts =
        WRITER.write(
            tree.build(),
            ImageOptions.of(
                FileSystemType.EROFS, NvdimmVolumeLayout.NAME, "workload", OptionalLong.empty()),
            directory.resolve(FILE));
    return new ContainerImage(
        "workload",
        Optional.empty(),
        plan.files().root().sha256(),
        new ImageConfig.Execution(
            List.of(), List.of(), List.of(), "", "", "", List.of(), List.of()),
        List.of(),
        List.of(
            new ContainerImage.Volume(
                FILE,
                facts.imageSha256(),
                facts.imageSize(),
                facts.uuid(),
                1,
                1,
                facts.regularFiles(),
                facts.mappableFiles())),
        List.of());
  }

  private static void program(FileTree.Builder tree, String name, Content content) {
    ProbeDisk.file(tree, TOOLS + name, 0755, content);
  }
}
