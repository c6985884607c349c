package dev.coracle.verify.density;

import dev.coracle.verify.workload.ContainerOptions;
import java.util.List;

/**
 * A set of guests to compare: how they get the images that they run.
 *
 * @param name in the report
 * @param mapped whether they map them and their root (DAX), or have them as disks
 * @param images what they run: the first guest the first, and so on, again from the first
 */
public record DensityScenario(String name, boolean mapped, List<ContainerOptions> images) {
  public DensityScenario {
    images = List.copyOf(images);
  }

  /** What a guest runs; guests count from 1. */
  ContainerOptions of(int guest) {
    return images.get((guest - 1) % images.size());
  }
}
