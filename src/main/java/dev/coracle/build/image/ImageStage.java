package dev.coracle.build.image;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.HugePages;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityParameters;
import dev.coracle.image.verity.VerityRoot;
import dev.coracle.lock.LockFile;
import dev.coracle.progress.Progress;
import dev.coracle.publish.FileEntry;
import dev.coracle.rebuild.UnitSettingCheck;
import dev.coracle.recipe.ImageSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.RootTree;
import dev.coracle.rootfs.RootTreeBuilder;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;

/**
 * Makes the images. They are not kept in the store: making them takes less than half a second, and
 * the manifest in the output directory shows whether that is needed.
 */
public final class ImageStage {
  private final BuildContext context;
  private final AptRepositories archives;

  public ImageStage(BuildContext context, AptRepositories archives) {
    this.context = context;
    this.archives = archives;
  }

  /**
   * A recipe's tree, and what else describes its images.
   *
   * @param root the tree, and how it came to be
   * @param files the files in the tree
   * @param packages those that its files could be taken from
   */
  public record Content(RootTree root, List<FileEntry> files, List<PackageContents> packages) {
    /** Of a tree made from these packages. */
    public static Content of(RootTree root, List<PackageContents> packages) {
      return new Content(root, FileEntry.of(root.tree()), packages);
    }
  }

  /**
   * An image.
   *
   * @param file its name
   * @param format what was asked for
   * @param facts of the bytes
   * @param sidecar parameters of the Merkle tree in a file next to it, if there is one
   * @param inImage parameters of the Merkle tree in the image, if there is one
   * @param commandLine kernel parameters for a guest that checks with the latter
   */
  public record Image(
      String file,
      OutputFormat format,
      ImageFacts facts,
      Optional<VerityParameters> sidecar,
      Optional<VerityParameters> inImage,
      List<String> commandLine) {

    /** An image without a Merkle tree in it. */
    public Image(
        String file, OutputFormat format, ImageFacts facts, Optional<VerityParameters> sidecar) {
      this(file, format, facts, sidecar, Optional.empty(), List.of());
    }

    /** The root digest of its Merkle tree, wherever the tree is. */
    public Optional<Sha256> verityRoot() {
      return sidecar.or(() -> inImage).map(VerityParameters::root);
    }

    /**
     * Moves the image and its companion files to another directory of the same file system; those
     * of an earlier image are removed first.
     *
     * @return where it is then
     */
    public Path move(Path from, Path to) throws IOException {
      Path made = from.resolve(file);
      Path target = to.resolve(file);
      Files.deleteIfExists(verityCommandLineFile(target));
      Files.deleteIfExists(verityFile(target));
      Files.deleteIfExists(RootCommandLine.file(target));
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      if (!commandLine.isEmpty()) {
        moveBeside(verityCommandLineFile(made), target);
      }
      if (sidecar.isPresent()) {
        moveBeside(verityFile(made), target);
      }
      if (Files.exists(RootCommandLine.file(made))) {
        moveBeside(RootCommandLine.file(made), target);
      }
      return target;
    }

    private static void moveBeside(Path companion, Path image) throws IOException {
      Path target = image.resolveSibling(companion.getFileName());
      Files.move(companion, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** The file of an image's Merkle tree, next to the image. */
  public static Path verityFile(Path image) {
    return image.resolveSibling(image.getFileName() + Verity.SUFFIX);
  }

  /** Assembles a recipe's tree. */
  public RootTree tree(Recipe recipe, LockFile lock, String version) throws IOException {
    return tree(recipe, lock, version, packages(recipe, lock));
  }

  private List<PackageContents> packages(Recipe recipe, LockFile lock) throws IOException {
    List<PackageContents> packages = new PackageStage(context, archives).contents(lock, recipe);
    return rebuilds().applied(recipe, lock, packages);
  }

  /** Assembles a recipe's tree from these packages. */
  public RootTree tree(Recipe recipe, LockFile lock, String version, List<PackageContents> packages)
      throws IOException {
    Recipe local = archives.files().onHost(recipe, lock);
    try (Progress.Task task = context.progress().start("assemble tree", 0, Progress.Unit.ITEMS)) {
      RootTree root =
          new RootTreeBuilder(
                  new Templates(),
                  RecipeLoader.companions(context, recipe),
                  Optional.of(context.store()))
              .build(
                  local,
                  version,
                  packages,
                  lock.locked(),
                  lock.accounts(),
                  names -> archives.packagesWith(recipe, names));
      task.advance(root.tree().nodes().size());
      UnitSettingCheck.check(root.tree(), rebuilds().requests(recipe, lock));
      return root;
    }
  }

  /**
   * Compiles what a recipe wants from source and the store lacks.
   *
   * @param jobs how many compilers run side by side
   */
  public void rebuild(Recipe recipe, LockFile lock, int jobs) throws IOException {
    rebuilds().build(recipe, lock, jobs);
  }

  /** Whether the store has all that a recipe wants from source. */
  public boolean isRebuilt(Recipe recipe, LockFile lock) {
    return rebuilds().isBuilt(recipe, lock);
  }

  private RebuildStage rebuilds() {
    return new RebuildStage(context, archives);
  }

  /** Assembles a recipe's tree, with what describes it. */
  public Content assemble(Recipe recipe, LockFile lock, String version) throws IOException {
    List<PackageContents> packages = packages(recipe, lock);
    return Content.of(tree(recipe, lock, version, packages), packages);
  }

  /**
   * Writes all images of a recipe to a private directory.
   *
   * @return the root image first
   */
  public List<Image> write(Recipe recipe, FileTree tree, Path directory) throws IOException {
    try (Progress.Task task = context.progress().start("write image", 0, Progress.Unit.BYTES)) {
      List<Callable<Image>> work = new ArrayList<>();
      work.add(() -> root(recipe, tree, directory, task));
      for (Located<OutputFormat> format : recipe.image().outputs()) {
        work.add(() -> additional(recipe, format.value(), tree, directory, task));
      }
      int atOnce = Runtime.getRuntime().availableProcessors();
      List<Image> images = ParallelTasks.runIo(atOnce, work);
      RootCommandLine.write(recipe, images.get(0), directory);
      return images;
    }
  }

  private static Image root(Recipe recipe, FileTree tree, Path directory, Progress.Task task)
      throws IOException {
    Path target = directory.resolve(rootFile(recipe));
    ImageFacts facts = writeRoot(recipe, tree, target);
    task.advance(facts.imageSize());
    OutputFormat format = recipe.image().rootFormat();
    if (recipe.image().guestVerity()) {
      return withVerityPartition(recipe, format, facts, target);
    }
    Optional<VerityParameters> verity = Optional.empty();
    if (recipe.image().verity().isPresent()) {
      verity = Optional.of(Verity.write(target, verityFile(target), facts.treeDigest()));
    }
    return new Image(rootFile(recipe), format, facts, verity);
  }

  /** An image with its Merkle tree in it, and the kernel parameters in a file next to it. */
  private static Image withVerityPartition(
      Recipe recipe, OutputFormat format, ImageFacts facts, Path target) throws IOException {
    ImageWriter.VerityPartition verity =
        ImageFormats.WRITER.verityPartition(target, recipe.image().layout().value());
    List<String> cmdline = VerityRoot.parameters(verity.parameters(), verity.identity());
    Files.writeString(verityCommandLineFile(target), String.join(" ", cmdline) + "\n");
    return new Image(
        rootFile(recipe),
        format,
        facts,
        Optional.empty(),
        Optional.of(verity.parameters()),
        cmdline);
  }

  /** The file with the kernel parameters for an image that has its Merkle tree in it. */
  public static Path verityCommandLineFile(Path image) {
    return image.resolveSibling(image.getFileName() + VerityRoot.SUFFIX);
  }

  /** An additional output: like the root where it can be, without the options of the root alone. */
  private static Image additional(
      Recipe recipe, OutputFormat format, FileTree tree, Path directory, Progress.Task task) {
    String file = recipe.name() + format.suffix();
    ImageFacts facts =
        ImageFormats.WRITER.write(
            tree,
            options(recipe, format, OptionalLong.empty(), FileSystemExtras.NONE, tree),
            directory.resolve(file));
    task.advance(facts.imageSize());
    return new Image(file, format, facts, Optional.empty());
  }

  /** The name of a recipe's root image. */
  public static String rootFile(Recipe recipe) {
    OutputFormat format = recipe.image().rootFormat();
    return recipe.name() + (format.kind() == OutputFormat.Kind.DISK ? ".img" : format.suffix());
  }

  private static ImageFacts writeRoot(Recipe recipe, FileTree tree, Path target) {
    try {
      return ImageFormats.WRITER.write(
          tree, options(recipe, tree).withGuestVerity(recipe.image().guestVerity()), target);
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
    return options(
        recipe,
        image.rootFormat(),
        image.sizeLimit().map(l -> OptionalLong.of(l.value())).orElse(OptionalLong.empty()),
        new FileSystemExtras(image.freeSpace(), image.checksums()),
        tree);
  }

  private static ImageOptions options(
      Recipe recipe,
      OutputFormat format,
      OptionalLong limit,
      FileSystemExtras extras,
      FileTree tree) {
    if (format.kind() != OutputFormat.Kind.DISK) {
      return ImageOptions.archive(format.fileSystem(), format.compression(), limit);
    }
    return new ImageOptions(
        format.fileSystem(),
        format.layout().word(),
        label(recipe.name()),
        limit,
        huge(recipe, tree),
        extras);
  }

  /** The files that go to a multiple of 2 MiB: the listed ones, and those that gain by it. */
  private static BiPredicate<TreePath, Node.RegularFile> huge(Recipe recipe, FileTree tree) {
    Set<TreePath> listed = new HashSet<>();
    for (Located<TreePath> path : recipe.image().hugePages()) {
      if (!(tree.node(path.value()).orElse(null) instanceof Node.RegularFile)) {
        throw new CoracleException(
            ExitCode.RECIPE,
            Diagnostic.error(
                    "image.huge-pages",
                    path.value() + " is listed in huge-pages but is not a file of the image",
                    "correct the path, or name the file under `binaries:` or `files:` too")
                .at(path.place()));
      }
      listed.add(path.value());
    }
    return (path, file) -> listed.contains(path) || gains(file);
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
