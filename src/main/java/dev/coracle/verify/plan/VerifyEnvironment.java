package dev.coracle.verify.plan;

import dev.coracle.host.ProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.template.Templates;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * What the verifier uses of its host.
 *
 * @param runner for short runs of QEMU
 * @param cache a directory for answers that are slow to get, below the user's cache
 * @param searchPath where programs are looked for, as in {@code PATH}
 * @param qemu a QEMU to use instead of the first in the search path
 * @param disks writes the disks of the probe
 * @param templates the texts of the probe
 * @param progress shows each boot
 * @param kvm the host's virtualization device
 * @param today the day by which waivers end
 */
public record VerifyEnvironment(
    ProcessRunner runner,
    Path cache,
    String searchPath,
    Optional<String> qemu,
    ProbeDiskWriter disks,
    Templates templates,
    Progress progress,
    Path kvm,
    LocalDate today) {

  /** Where Linux has the device. */
  public static final Path KVM = Path.of("/dev/kvm");

  /** A file of Linux that differs from boot to boot. */
  public static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  public VerifyEnvironment {
    Objects.requireNonNull(runner);
    Objects.requireNonNull(cache);
    Objects.requireNonNull(searchPath);
    Objects.requireNonNull(qemu);
    Objects.requireNonNull(disks);
    Objects.requireNonNull(templates);
    Objects.requireNonNull(progress);
    Objects.requireNonNull(kvm);
    Objects.requireNonNull(today);
  }
}
