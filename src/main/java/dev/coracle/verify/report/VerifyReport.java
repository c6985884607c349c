package dev.coracle.verify.report;

import dev.coracle.diagnostic.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the verifier saw.
 *
 * @param key of the verdict: equal keys need no second run; 64 hexadecimal digits
 * @param machine the profile that ran
 * @param qemuVersion of the QEMU that ran it
 * @param accelerator of the smoke and the probe boot, and why
 * @param suffix what was added to the shipped command line of the smoke boot
 * @param checks all questions and answers
 * @param failure why it did not pass, the most severe reason; empty if it did
 * @param virtual the boot in virtual time, if it came through
 * @param wallMillis wall time from QEMU's start to the target in the smoke boot
 * @param verifyMillis wall time of the whole verification
 * @param memoryKiB the guest's memory
 * @param memory how it is used after the benchmark boot, if the guest printed it
 * @param logs the logs kept, by file name
 * @param profile where the boot's time goes
 */
public record VerifyReport(
    String key,
    String machine,
    String qemuVersion,
    Accelerator accelerator,
    String suffix,
    List<Check> checks,
    Optional<BootFailure> failure,
    Optional<BootFigures> virtual,
    long wallMillis,
    long verifyMillis,
    long memoryKiB,
    Optional<GuestMemory> memory,
    List<String> logs,
    BootProfile profile) {

  /** The number of verify.json's schema. */
  public static final int SCHEMA = 3;

  public VerifyReport {
    Objects.requireNonNull(key);
    Objects.requireNonNull(accelerator);
    checks = List.copyOf(checks);
    logs = List.copyOf(logs);
    Objects.requireNonNull(profile);
  }

  /** Why nothing was booted, where the kernel is not made for the machine. */
  public Optional<BootFailure> kernelLacks() {
    return failure.filter(each -> each.cause() == Cause.KERNEL_REQUIREMENTS);
  }

  /** Whether the result boots as it should: no failure, no check failed, and a guest was seen. */
  public boolean passed() {
    return failure.isEmpty() && checks.stream().noneMatch(Check::failed) && booted();
  }

  private boolean booted() {
    return checks.stream()
        .anyMatch(check -> check.boot().isPresent() && check.result() == Check.Result.PASS);
  }

  /** What a person does first about a failed check, without a full stop. */
  public String next(Check check) {
    return check.cause() == Cause.CHECK_FAILED
        ? failure
            .filter(found -> check.boot().isPresent() && check.boot().equals(found.boot()))
            .map(BootFailure::cause)
            .orElse(check.cause())
            .next()
        : check.cause().next();
  }

  /** The same with more checks, which come after the boots, and a comparison. */
  public VerifyReport judged(String newKey, List<Check> more, Optional<BootComparison> comparison) {
    List<Check> all = new ArrayList<>(checks);
    all.addAll(more);
    Optional<BootFailure> mostSevere =
        failure.or(() -> more.stream().filter(Check::failed).findFirst().map(BootFailure::of));
    return new VerifyReport(
        newKey,
        machine,
        qemuVersion,
        accelerator,
        suffix,
        all,
        mostSevere,
        virtual,
        wallMillis,
        verifyMillis,
        memoryKiB,
        memory,
        logs,
        comparison.map(profile::with).orElse(profile));
  }

  /** How a command that only verifies should exit. */
  public ExitCode exitCode() {
    return passed() ? ExitCode.OK : ExitCode.VERIFICATION;
  }
}
