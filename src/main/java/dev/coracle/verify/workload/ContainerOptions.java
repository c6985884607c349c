package dev.coracle.verify.workload;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.container.run.RuntimeConfig;
import dev.coracle.verify.machine.GuestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What runs in a guest, and what it gets.
 *
 * @param image the converted image
 * @param directory has its volumes
 * @param commandLine what the user changes of what the image runs
 * @param volumes directories of the host
 * @param ports that lead to the guest
 * @param network whether the guest reaches the host's network
 * @param interactive whether the program reads this program's standard input
 * @param processors how many, from 1
 * @param deadline after which the program is ended
 * @param limits of the container within the guest
 * @param clock of the guest
 */
public record ContainerOptions(
    ContainerImage image,
    Path directory,
    ContainerCommandLine commandLine,
    List<HostVolume> volumes,
    List<PublishedPort> ports,
    boolean network,
    boolean interactive,
    int processors,
    Optional<Duration> deadline,
    RuntimeConfig.Limits limits,
    GuestClock clock) {

  public ContainerOptions {
    volumes = List.copyOf(volumes);
    ports = List.copyOf(ports);
  }

  /** Without limits in the guest, by the host's clock. */
  public ContainerOptions(
      ContainerImage image,
      Path directory,
      ContainerCommandLine commandLine,
      List<HostVolume> volumes,
      List<PublishedPort> ports,
      boolean network,
      boolean interactive,
      int processors,
      Optional<Duration> deadline) {
    this(
        image,
        directory,
        commandLine,
        volumes,
        ports,
        network,
        interactive,
        processors,
        deadline,
        RuntimeConfig.Limits.NONE,
        GuestClock.HOST);
  }
}
