package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec.Devices;
import dev.coracle.verify.report.Accelerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One start of a machine.
 *
 * @param accelerator what runs the guest's instructions
 * @param kernel the file to load, in the format that the machine takes
 * @param commandLine the whole kernel command line
 * @param memory of the guest, in bytes
 * @param image the image under test, as the machine's root device
 * @param initrd an archive for the kernel to unpack as its first root
 * @param clock what makes the guest's time pass
 * @param disks more read-only disks, in order
 * @param results where the guest's results go; without it there is no such port
 * @param devices the recipe's own
 * @param sockets a directory for the sockets of the recipe's virtio-serial ports, each named by its
 *     place in the list; without it nobody is at their other end
 * @param volumes images in the NVDIMM form that the guest maps in addition to its root, read-only
 */
public record BootSpec(
    Accelerator.Kind accelerator,
    Path kernel,
    String commandLine,
    long memory,
    Optional<Path> image,
    Optional<Path> initrd,
    GuestClock clock,
    List<Path> disks,
    Optional<Path> results,
    Devices devices,
    Optional<Path> sockets,
    List<Path> volumes) {

  /** The port's name in the guest's /sys/class/virtio-ports. */
  public static final String RESULT_PORT = "coracle.probe";

  /** The socket of a virtio-serial port. */
  public static Path socket(Path directory, int index) {
    return directory.resolve("port" + index);
  }

  public BootSpec {
    disks = List.copyOf(disks);
    volumes = List.copyOf(volumes);
  }

  /** A start without any disk, by the host's clock. */
  public static Builder builder(
      Accelerator.Kind accelerator, Path kernel, String commandLine, long memory) {
    return new Builder(accelerator, kernel, commandLine, memory);
  }

  /** Adds what a start has more. */
  public static final class Builder {
    private final Path kernel;
    private final String commandLine;
    private final long memory;
    private final List<Path> disks = new ArrayList<>();
    private final List<Path> volumes = new ArrayList<>();
    private Accelerator.Kind accelerator;
    private Optional<Path> image = Optional.empty();
    private Optional<Path> initrd = Optional.empty();
    private GuestClock clock = GuestClock.HOST;
    private Optional<Path> results = Optional.empty();
    private Devices devices = Devices.NONE;
    private Optional<Path> sockets = Optional.empty();

    private Builder(Accelerator.Kind accelerator, Path kernel, String commandLine, long memory) {
      this.accelerator = accelerator;
      this.kernel = kernel;
      this.commandLine = commandLine;
      this.memory = memory;
    }

    /** The image under test, as the machine's root device. */
    public Builder image(Path file) {
      image = Optional.of(file);
      return this;
    }

    /** An archive for the kernel to unpack as its first root. */
    public Builder initrd(Path file) {
      initrd = Optional.of(file);
      return this;
    }

    /** One more image that the guest maps. */
    public Builder volume(Path file) {
      volumes.add(file);
      return this;
    }

    /** One more read-only disk. */
    public Builder disk(Path file) {
      disks.add(file);
      return this;
    }

    /** A port for the guest's results, which go to a file. */
    public Builder results(Path file) {
      results = Optional.of(file);
      return this;
    }

    /** The recipe's own devices. */
    public Builder devices(Devices all) {
      devices = all;
      return this;
    }

    /** A directory for the sockets of the recipe's virtio-serial ports. */
    public Builder sockets(Path directory) {
      sockets = Optional.of(directory);
      return this;
    }

    /** Another clock than the host's; instructions can only be counted where QEMU emulates. */
    public Builder clock(GuestClock guestClock) {
      clock = guestClock;
      if (clock != GuestClock.HOST) {
        accelerator = Accelerator.Kind.TCG;
      }
      return this;
    }

    public BootSpec build() {
      return new BootSpec(
          accelerator,
          kernel,
          commandLine,
          memory,
          image,
          initrd,
          clock,
          disks,
          results,
          devices,
          sockets,
          volumes);
    }
  }
}
