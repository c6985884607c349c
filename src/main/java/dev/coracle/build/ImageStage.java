package dev.coracle.build;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.FileSystemExtras;
import dev.coracle.image.HugePages;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.Verity;
import dev.coracle.lock.LockFile;
import dev.coracle.progress.Progress;
import dev.coracle.publish.FileEntry;
import dev.coracle.recipe.ImageSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.RootReport;
import dev.coracle.rootfs.RootTree;
import dev.coracle.rootfs.RootTreeBuilder;
import dev.coracle.source.apt.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes the image. Its result is not kept in the store: making it anew takes less than half a
 * second, and the output directory's manifest tells whether that is due.
 */
final class ImageStage {
  private final BuildContext context;
  private final Archives archives;

  ImageStage(BuildContext context, Archives archives) {
    this.context = context;
    this.archives = archives;
  }

  /**
   * An image.
   *
   * @param facts of the bytes
   * @param verity what its Merkle tree comes to, where it has one
   * @param report how the tree came about
   * @param files what is in it
   */
  record Made(
      ImageFacts facts, Optional<Verity.Trust> verity, RootReport report, List<FileEntry> files) {}

  /** The file of an image's Merkle tree. */
  static Path verityFile(Path image) {
    return image.resolveSibling(image.getFileName() + Verity.SUFFIX);
  }

  /** Writes the image to a file in a private place. */
  Made make(Recipe recipe, LockFile lock, String version, Path target) throws IOException {
    List<PackageContents> packages = new PackageStage(context, archives).contents(lock, recipe);
    RootTree root;
    try (Progress.Task task = context.progress().start("assemble tree", 0, Progress.Unit.ITEMS)) {
      root =
          new RootTreeBuilder(new Templates())
              .build(
                  recipe,
                  version,
                  packages,
                  lock.locked(),
                  names -> archives.packagesWith(recipe, names));
      task.advance(root.tree().nodes().size());
    }
    try (Progress.Task task = context.progress().start("write image", 0, Progress.Unit.BYTES)) {
      ImageFacts facts = write(recipe, root.tree(), target);
      task.advance(facts.imageSize());
      Optional<Verity.Trust> verity = Optional.empty();
      if (recipe.image().verity().isPresent()) {
        verity = Optional.of(Verity.write(target, verityFile(target), facts.treeDigest()));
      }
      return new Made(facts, verity, root.report(), FileEntry.of(root.tree()));
    }
  }

  private static ImageFacts write(Recipe recipe, FileTree tree, Path target) {
    try {
      return Images.WRITER.write(tree, options(recipe, tree), target);
    } catch (CoracleException e) {
      Diagnostic first = e.diagnostics().get(0);
      Optional<Located<Long>> limit = recipe.image().sizeLimit();
      if (!first.code().equals("image.over-limit") || limit.isEmpty()) {
        throw e;
      }
      throw new CoracleException(e.exitCode(), first.at(limit.get().place()), e);
    }
  }

  private static ImageOptions options(Recipe recipe, FileTree tree) {
    ImageSpec image = recipe.image();
    Set<TreePath> listed = new HashSet<>();
    for (Located<TreePath> path : image.hugePages()) {
      if (!(tree.node(path.value()).orElse(null) instanceof Node.RegularFile)) {
        throw new CoracleException(
            ExitCode.RECIPE,
            Diagnostic.error(
                    "image.huge-pages",
                    path.value() + " is to be mapped with huge pages and is no file of the image",
                    "correct the path, or name the file under `binaries:` or `files:` too")
                .at(path.place()));
      }
      listed.add(path.value());
    }
    return new ImageOptions(
        image.fileSystem().value(),
        image.layout().value(),
        label(recipe.name()),
        image.sizeLimit().map(l -> OptionalLong.of(l.value())).orElse(OptionalLong.empty()),
        (path, file) -> listed.contains(path) || gains(file),
        new FileSystemExtras(image.freeSpace(), image.checksums()));
  }

  /** Whether a library or program has a window of 2 MiB that one page table entry can map. */
  private static boolean gains(Node.RegularFile file) {
    try {
      return !HugePages.windows(file.content()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A label holds 15 characters (EROFS). */
  private static String label(String name) {
    return name.length() <= 15 ? name : name.substring(0, 15);
  }
}
