package dev.coracle.container;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.container.source.ImageOpener;
import dev.coracle.container.source.ImageReference;
import dev.coracle.container.source.ImageRegistry;
import dev.coracle.container.source.SizeLimit;
import dev.coracle.container.source.SourceImage;
import dev.coracle.container.source.SourceLayer;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.NvdimmVolumeLayout;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Makes file systems of container images, once for each image: the store keeps them, so that guests
 * of one image share its file.
 */
public final class ContainerConverter {
  /** Raised when equal images become other file systems, or files that are shared otherwise. */
  private static final int REVISION = 2;

  /** The label of all volumes; at most 15 bytes. */
  private static final String LABEL = "container";

  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmVolumeLayout()));

  private final Store store;
  private final Progress progress;
  private final OptionalLong maxBytes;
  private final ImageRegistry registry;

  /**
   * A converter.
   *
   * @param maxBytes the most that the layers of an image may unpack to; without it, what is
   *     reasonable for their size
   * @param registry reads images from registries
   */
  public ContainerConverter(
      Store store, Progress progress, OptionalLong maxBytes, ImageRegistry registry) {
    this.store = store;
    this.progress = progress;
    this.maxBytes = maxBytes;
    this.registry = registry;
  }

  /**
   * An image in the store.
   *
   * @param directory has its volumes; nothing in it may be changed
   */
  public record Converted(ContainerImage image, Path directory) {
    /** The same, found elsewhere. */
    public Converted from(String source, Optional<Sha256> manifest) {
      return new Converted(image.from(source, manifest), directory);
    }
  }

  /**
   * Converts an image, unless the store has it already.
   *
   * @param directory against which relative paths resolve
   * @throws dev.coracle.diagnostic.CoracleException if the image is not there, not for guests, or
   *     not what its digests say; the store is as before
   */
  public Converted convert(ImageReference reference, Path directory, LayerMode mode)
      throws IOException {
    try (PrivateDirectory work = store.privateDirectory()) {
      SourceImage source = ImageOpener.open(reference, directory, work.path(), registry);
      Path result =
          store.result(
              key(source.config(), mode),
              into -> ContainerImageJson.write(convert(source, mode, work.path(), into), into));
      return new Converted(
          ContainerImageJson.read(result).from(source.name(), source.manifest()), result);
    }
  }

  /** What an image is: its manifest and configuration are read, its layers are not. */
  public SourceImage inspect(ImageReference reference, Path directory) throws IOException {
    try (PrivateDirectory work = store.privateDirectory()) {
      return ImageOpener.open(reference, directory, work.path(), registry);
    }
  }

  /**
   * An image that was converted before.
   *
   * @param config the digest of its configuration
   */
  public Optional<Converted> stored(Sha256 config, LayerMode mode) throws IOException {
    Optional<Path> result = store.result(key(config, mode));
    return result.isEmpty()
        ? Optional.empty()
        : Optional.of(new Converted(ContainerImageJson.read(result.get()), result.get()));
  }

  private static StepKey key(Sha256 config, LayerMode mode) {
    return StepKey.builder("container", REVISION)
        .add("config", config)
        .add("layers", mode.word())
        .build();
  }

  private ContainerImage convert(SourceImage source, LayerMode mode, Path work, Path into)
      throws IOException {
    DroppedEntries dropped = new DroppedEntries();
    fetch(source);
    List<Layer> layers = read(source, work, dropped);
    List<LayerGroups.Group> groups =
        switch (mode) {
          case FLAT -> LayerGroups.flat(layers);
          case EACH -> LayerGroups.each(layers);
          case CONTAINERD -> LayerGroups.single(layers);
        };
    MergedTree merged = new MergedTree();
    ContainerDiagnostics problem = new ContainerDiagnostics(source.name());
    List<ContainerImage.Volume> volumes = new ArrayList<>();
    for (LayerGroups.Group group : groups) {
      NavigableMap<TreePath, MergedTree.Entry> before = merged.snapshot();
      for (Layer layer : layers.subList(group.first(), group.end())) {
        merged.apply(layer, problem);
      }
      FileTree tree =
          group.first() == 0
              ? merged.tree()
              : LayerDifference.of(before, merged.snapshot(), group.first() + 1);
      String file = groups.size() == 1 ? "container.img" : "layer-" + group.end() + ".img";
      if (mode == LayerMode.CONTAINERD) {
        file = SnapshotterLayer.name(source.layers().subList(0, group.end()));
      }
      volumes.add(volume(tree, group, into.resolve(file)));
    }
    List<ContainerImage.LayerFacts> facts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      SourceLayer layer = source.layers().get(i);
      int entries = layers.get(i).entries().size();
      facts.add(new ContainerImage.LayerFacts(layer.digest(), layer.diffId(), entries));
    }
    return new ContainerImage(
        source.name(),
        source.manifest(),
        source.config(),
        source.configuration().process(),
        facts,
        volumes,
        dropped.items());
  }

  private void fetch(SourceImage source) throws IOException {
    try (Progress.Task task =
        progress.start("fetch layers", source.layers().size(), Progress.Unit.ITEMS)) {
      source.fetch().run();
      task.advance(source.layers().size());
    }
  }

  private List<Layer> read(SourceImage source, Path work, DroppedEntries dropped)
      throws IOException {
    SizeLimit limit =
        maxBytes.isPresent() ? new SizeLimit(maxBytes.getAsLong()) : SizeLimit.of(source.layers());
    ContainerDiagnostics problem = new ContainerDiagnostics(source.name());
    List<Layer> layers = new ArrayList<>();
    try (Progress.Task task =
        progress.start("read layers", source.layers().size(), Progress.Unit.ITEMS)) {
      for (SourceLayer layer : source.layers()) {
        int number = layers.size() + 1;
        Path unpacked = work.resolve("layer-" + number + ".tar");
        layers.add(LayerReader.read(number, layer, unpacked, limit, dropped, problem));
        task.advance(1);
      }
    }
    return layers;
  }

  private ContainerImage.Volume volume(FileTree tree, LayerGroups.Group group, Path file)
      throws IOException {
    try (Progress.Task task =
        progress.start("write " + file.getFileName(), 0, Progress.Unit.ITEMS)) {
      boolean snapshotter = file.toString().endsWith(SnapshotterLayer.SUFFIX);
      ImageFacts facts =
          snapshotter
              ? SnapshotterLayer.write(tree, file)
              : WRITER.write(
                  tree,
                  ImageOptions.of(
                      FileSystemType.EROFS, NvdimmVolumeLayout.NAME, LABEL, OptionalLong.empty()),
                  file);
      Sha256 sha256 = facts.imageSha256();
      if (snapshotter) {
        sha256 = Sha256.of(file);
      }
      shareFile(file, sha256);
      // Guests map it; who writes to it changes the files under running programs.
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      task.advance(1);
      return new ContainerImage.Volume(
          file.getFileName().toString(),
          sha256,
          Files.size(file),
          facts.uuid(),
          group.first() + 1,
          group.end(),
          facts.regularFiles(),
          facts.mappableFiles());
    }
  }

  /**
   * Puts a converted image into a directory, which is made if it is missing. Its files are those of
   * the store where the file system allows it, so that they take no space twice.
   *
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) {@code container.occupied} if the
   *     directory has files, and none of them is an earlier image's description
   */
  public static void export(Converted converted, Path target) throws IOException {
    Files.createDirectories(target);
    empty(target);
    for (ContainerImage.Volume volume : converted.image().volumes()) {
      for (String name : List.of(volume.file(), volume.file() + SnapshotterLayer.METADATA)) {
        Path stored = converted.directory().resolve(name);
        if (Files.exists(stored)) {
          link(target.resolve(name), stored);
        }
      }
    }
    ContainerImageJson.write(converted.image(), target);
  }

  /**
   * Puts an image of one file system into the directory of a result.
   *
   * @param name of the result, which begins the file's
   * @return the file system under that name
   */
  public static ContainerImage.Volume addTo(Path directory, String name, Converted converted)
      throws IOException {
    ContainerImage.Volume flat = converted.image().volumes().get(0);
    ContainerImage named = converted.image().named(name + "-container.img");
    link(
        directory.resolve(named.volumes().get(0).file()),
        converted.directory().resolve(flat.file()));
    ContainerImageJson.write(named, directory);
    return named.volumes().get(0);
  }

  /**
   * Makes a volume the same file as an equal one of another image, so that guests of both share its
   * pages.
   */
  private void shareFile(Path file, Sha256 sha256) throws IOException {
    StepKey key = StepKey.builder("container-volume", REVISION).add("sha256", sha256).build();
    String name = "volume.img";
    Path first = store.result(key, into -> link(into.resolve(name), file)).resolve(name);
    if (!Files.isSameFile(first, file)) {
      link(file, first);
    }
  }

  private static void link(Path file, Path stored) throws IOException {
    Files.deleteIfExists(file);
    try {
      Files.createLink(file, stored);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(stored, file);
    }
  }

  /** Removes an earlier image. */
  private static void empty(Path target) throws IOException {
    if (ContainerImageJson.isIn(target)) {
      for (ContainerImage.Volume volume : ContainerImageJson.read(target).volumes()) {
        Files.deleteIfExists(target.resolve(volume.file()));
        Files.deleteIfExists(target.resolve(volume.file() + SnapshotterLayer.METADATA));
      }
      Files.delete(target.resolve(ContainerImageJson.NAME));
    }
    try (Stream<Path> files = Files.list(target)) {
      Optional<Path> other = files.sorted().findFirst();
      if (other.isPresent()) {
        throw ContainerDiagnostics.occupied(target, other.get());
      }
    }
  }
}
