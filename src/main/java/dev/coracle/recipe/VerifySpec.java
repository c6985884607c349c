package dev.coracle.recipe;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the verifier expects.
 *
 * @param machine a machine profile, or {@code auto}
 * @param memory guest memory in bytes
 * @param deadline how long one boot may take: wall time, without that in which the host let it wait
 * @param waivers console lines at warning level or worse that are known and harmless
 * @param informational checks of boots, by name, whose failure is reported and does not count
 * @param limits what the result may not exceed
 * @param devices what each boot has more
 * @param checks the recipe's own checks that run in the booted guest
 * @param workload the container that the guest is to run, if it is for containers
 */
public record VerifySpec(
    Located<String> machine,
    long memory,
    Duration deadline,
    List<Waiver> waivers,
    List<String> informational,
    Limits limits,
    Devices devices,
    List<UserCheck> checks,
    Optional<Workload> workload) {

  public VerifySpec {
    waivers = List.copyOf(waivers);
    informational = List.copyOf(informational);
    checks = List.copyOf(checks);
  }

  /**
   * A container that is made of the result's own files.
   *
   * @param run a shell script that runs in it last; may be empty
   * @param status what the script must exit with
   * @param memory the container's limit, in bytes
   * @param processes the container's limit
   * @param startMillis how late its first instruction may run, in virtual time from the kernel's
   *     start
   */
  public record Workload(
      String run, int status, long memory, long processes, OptionalLong startMillis) {}

  /**
   * A question of the recipe's own to the booted guest.
   *
   * @param name unique among the recipe's checks
   * @param run a shell script
   * @param host what the host asks instead; the script is empty then
   * @param expect what the script must print, but for a line break at the end; what the answer to
   *     the host must contain
   * @param deadline how long it may take, wall time
   */
  public record UserCheck(
      String name, String run, Optional<HostQuestion> host, String expect, Duration deadline) {

    /** A check whose script runs in the guest. */
    public UserCheck(String name, String run, String expect, Duration deadline) {
      this(name, run, Optional.empty(), expect, deadline);
    }
  }

  /**
   * A connection from the host to the guest.
   *
   * @param to what is connected to
   * @param send what the host sends first; may be empty
   */
  public record HostQuestion(Endpoint to, String send) {}

  /** What the host connects to. */
  public sealed interface Endpoint {}

  /** A TCP port of the guest. */
  public record TcpPort(int number) implements Endpoint {}

  /** One of the recipe's virtio-serial ports. */
  public record VirtioPort(String name) implements Endpoint {}

  /**
   * Devices that each boot has more than the machine itself.
   *
   * @param virtioPorts names of virtio-serial ports
   * @param disks empty disks to write to
   */
  public record Devices(List<String> virtioPorts, List<ScratchDisk> disks) {

    /** None. */
    public static final Devices NONE = new Devices(List.of(), List.of());

    public Devices {
      virtioPorts = List.copyOf(virtioPorts);
      disks = List.copyOf(disks);
    }

    /** A part of the key of verdicts: the text must not change. */
    @Override
    public String toString() {
      return "Devices[virtioPorts=" + virtioPorts + ", disks=" + disks + "]";
    }
  }

  /**
   * A virtio disk full of zeros; what the guest writes to it lasts as long as the guest.
   *
   * @param name its serial number
   * @param size in bytes
   */
  public record ScratchDisk(String name, long size) {}

  /**
   * What a result may not exceed; what is empty may be anything.
   *
   * @param bootMillis kernel and user space together, virtual time
   * @param slowerMillis by how much a boot may be slower than the previous version's, virtual time
   * @param imageBytes size of the image file
   * @param memoryBytes what the booted guest uses of its memory
   */
  public record Limits(
      OptionalLong bootMillis,
      OptionalLong slowerMillis,
      OptionalLong imageBytes,
      OptionalLong memoryBytes) {

    /** No limit at all. */
    public static final Limits NONE =
        new Limits(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
  }

  /**
   * A known console line.
   *
   * @param line the line without its time stamp, exactly; {@code *} stands for any characters
   * @param reason why it is harmless
   * @param until the last day on which it counts, in UTC; empty if it always does
   */
  public record Waiver(String line, String reason, Optional<LocalDate> until) {

    /** A waiver without an end. */
    public Waiver(String line, String reason) {
      this(line, reason, Optional.empty());
    }

    /** Whether it counts on a day. */
    public boolean holds(LocalDate day) {
      return until.isEmpty() || !day.isAfter(until.get());
    }
  }
}
