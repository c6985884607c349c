package dev.coracle.container;

import dev.coracle.container.source.ImageConfig;
import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An image as file systems: what {@code container.json} says.
 *
 * @param source the image as the user named it
 * @param manifest digest of its manifest, if it had one
 * @param config digest of its configuration
 * @param process what runs in it
 * @param layers from the lowest up
 * @param volumes the file systems, from the lowest up
 * @param dropped what the image has and the file systems do not
 */
public record ContainerImage(
    String source,
    Optional<Sha256> manifest,
    Sha256 config,
    ImageConfig.Execution process,
    List<LayerFacts> layers,
    List<Volume> volumes,
    List<DroppedEntries.Item> dropped) {

  public ContainerImage {
    layers = List.copyOf(layers);
    volumes = List.copyOf(volumes);
    dropped = List.copyOf(dropped);
  }

  /**
   * A layer of the image.
   *
   * @param digest of its bytes, if something named it
   * @param diffId of its archive, unpacked
   * @param entries of its archive
   */
  public record LayerFacts(Optional<Sha256> digest, Sha256 diffId, int entries) {}

  /**
   * A file system.
   *
   * @param file its name in the directory of the image
   * @param size in bytes, holes included
   * @param firstLayer the lowest of its layers, from 1
   * @param lastLayer the highest
   * @param files how many regular files it has
   * @param mappableFiles how many of them a guest can map where they are (DAX)
   */
  public record Volume(
      String file,
      Sha256 sha256,
      long size,
      UUID uuid,
      int firstLayer,
      int lastLayer,
      long files,
      long mappableFiles) {

    /** Whether a guest can map it; what is written for a snapshotter of the host is for that. */
    public boolean forGuests() {
      return !file.endsWith(SnapshotterLayer.SUFFIX);
    }
  }

  /** The same, its one file system under another name. */
  ContainerImage named(String file) {
    Volume volume = volumes.get(0);
    Volume other =
        new Volume(
            file,
            volume.sha256(),
            volume.size(),
            volume.uuid(),
            volume.firstLayer(),
            volume.lastLayer(),
            volume.files(),
            volume.mappableFiles());
    return new ContainerImage(source, manifest, config, process, layers, List.of(other), dropped);
  }

  /** The same from another place. */
  public ContainerImage from(String otherSource, Optional<Sha256> otherManifest) {
    return new ContainerImage(
        otherSource, otherManifest, config, process, layers, volumes, dropped);
  }
}
