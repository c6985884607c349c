package dev.coracle.verify.plan;

import dev.coracle.recipe.VerifySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How a result is booted.
 *
 * @param machine a machine profile's name, or {@code auto}
 * @param another whether it is another machine than the recipe's, for which the kernel need not be
 *     made
 * @param memory of the guest, in bytes: whole MiB, 32 at least
 * @param deadline for one boot: wall time, without that in which a busy host let it wait
 * @param logs a directory for console logs; made if it is missing
 * @param devices what each boot has more than the machine itself
 * @param busybox a statically linked busybox for the guest's architecture: the probe's tools
 */
public record BootSettings(
    String machine,
    boolean another,
    long memory,
    Duration deadline,
    Path logs,
    VerifySpec.Devices devices,
    Path busybox) {
  private static final long LEAST_MIB = 32;

  public BootSettings {
    Objects.requireNonNull(machine);
    Objects.requireNonNull(logs);
    Objects.requireNonNull(devices);
    Objects.requireNonNull(busybox);
    if (memory < LEAST_MIB * VerifyPlan.MIB || memory % VerifyPlan.MIB != 0) {
      throw new IllegalArgumentException("guest memory is not whole MiB from 32: " + memory);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline is not in the future: " + deadline);
    }
  }

  BootSettings withMachine(String name) {
    return new BootSettings(
        name, another || !name.equals(machine), memory, deadline, logs, devices, busybox);
  }

  BootSettings withLogs(Path directory) {
    return new BootSettings(machine, another, memory, deadline, directory, devices, busybox);
  }

  BootSettings withMemory(long bytes) {
    return new BootSettings(machine, another, bytes, deadline, logs, devices, busybox);
  }
}
