package dev.coracle.verify;

import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.BootObservation;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.QemuProcess;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import java.util.List;
import java.util.Optional;

/** Finds the cause of a failed boot from what its console and QEMU showed. */
final class FailureClassifier {
  /** Linux's ENODEV, which mount(2) answers for a file system type that the kernel lacks. */
  private static final String NO_SUCH_TYPE = "error -19";

  /** What dm-verity panics with (drivers/md/dm-verity-target.c). */
  private static final String CORRUPT = "dm-verity device corrupted";

  private static final int SHOWN_LINES = 15;

  private final BootId boot;
  private final VerifyPlan plan;

  FailureClassifier(BootId boot, VerifyPlan plan) {
    this.boot = boot;
    this.plan = plan;
  }

  /** Why a boot missed its goal; empty if it did not. */
  Optional<BootFailure> classify(BootResult result) {
    BootObservation seen = result.observation();
    return switch (result.end()) {
      case GOAL -> Optional.empty();
      case REFUSED -> failure(Cause.QEMU_REFUSED, result.detail(), seen);
      case QEMU_ENDED -> failure(Cause.QEMU_CRASHED, result.detail(), seen);
      case CONSOLE_FLOOD ->
          failure(
              Cause.CONSOLE_FLOOD,
              "more than " + (ConsoleLog.LOG_LIMIT >> 20) + " MiB; the log is cut there",
              seen);
      case FATAL_ERROR -> fatalError(seen);
      case TARGET_MISSED -> targetMissed(seen);
      case GUEST_ENDED -> guestEnded(result);
      case PHASE_DEADLINE -> deadline(result);
    };
  }

  /** What a check found in a boot that may have reached its goal. */
  BootFailure found(Cause cause, String detail, BootResult result) {
    return new BootFailure(
        Optional.of(boot),
        cause,
        detail,
        result.observation().phase(),
        result.observation().lastUnit(),
        tail(result.observation().lastLines()));
  }

  private Optional<BootFailure> fatalError(BootObservation seen) {
    if (seen.panic().isEmpty()) {
      return failure(Cause.INIT_FROZE, seen.frozen().orElse(""), seen);
    }
    String panic = seen.panic().get();
    if (panic.contains(CORRUPT)) {
      return failure(Cause.VERITY_CORRUPT, corruptBlock(seen).orElse(panic), seen);
    }
    if (panic.contains("Unable to mount root fs")) {
      return noRoot(panic, seen);
    }
    if (panic.contains("No working init found") || panic.contains("Requested init")) {
      return failure(Cause.NO_INIT, panic, seen);
    }
    if (panic.contains("Attempted to kill init")) {
      return failure(Cause.INIT_DIED, panic + exitCode(panic), seen);
    }
    return failure(Cause.KERNEL_PANIC, panic, seen);
  }

  /** Which block it was, by the kernel. */
  private static Optional<String> corruptBlock(BootObservation seen) {
    return seen.lastLines().stream()
        .filter(line -> line.contains("verity:") && line.endsWith(" is corrupted"))
        .reduce((a, b) -> b)
        .map(line -> line.substring(line.indexOf("verity:")));
  }

  private Optional<BootFailure> noRoot(String panic, BootObservation seen) {
    String detail = seen.rootError().orElse(panic);
    boolean listed =
        seen.fileSystems().isEmpty()
            || seen.fileSystems().contains(plan.files().root().fileSystem().word());
    if (!listed || (seen.fileSystems().isEmpty() && detail.contains(NO_SUCH_TYPE))) {
      return failure(
          Cause.KERNEL_LACKS_FILE_SYSTEM,
          "the root is " + plan.files().root().fileSystem().word() + "; the kernel: " + detail,
          seen);
    }
    boolean missing = detail.contains("unknown-block(0,0)");
    return failure(missing ? Cause.ROOT_MISSING : Cause.ROOT_UNREADABLE, detail, seen);
  }

  /** {@code exitcode=0x00000100} is a wait status: exit status 1. */
  private static String exitCode(String panic) {
    int at = panic.indexOf("exitcode=0x");
    if (at < 0) {
      return "";
    }
    try {
      int status = Integer.parseUnsignedInt(panic.substring(at + 11, at + 19), 16);
      int signal = status & 0x7f;
      return signal == 0
          ? " (it exited with status " + (status >> 8) + ")"
          : " (signal " + signal + " ended it)";
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return "";
    }
  }

  private Optional<BootFailure> targetMissed(BootObservation seen) {
    if (!seen.failedUnits().isEmpty()) {
      return unitFailed(seen);
    }
    return failure(Cause.TARGET_NOT_REACHED, "expected " + plan.expectations().targetUnit(), seen);
  }

  private Optional<BootFailure> guestEnded(BootResult result) {
    BootObservation seen = result.observation();
    String how = result.shutdownReason().orElse("the guest ended");
    if (!seen.failedUnits().isEmpty()) {
      return unitFailed(seen);
    }
    if (how.equals(QemuProcess.RESTARTED)) {
      return failure(
          Cause.GUEST_RESTARTED,
          "after " + seconds(result) + "; each boot would end like this",
          seen);
    }
    return failure(
        Cause.NO_CLEAN_POWER_OFF, how + (seen.poweredOff() ? " after powering down" : ""), seen);
  }

  private Optional<BootFailure> deadline(BootResult result) {
    BootObservation seen = result.observation();
    String where = result.detail().isEmpty() ? "" : "; " + result.detail();
    if (seen.bytes() == 0) {
      return failure(Cause.GUEST_SILENT, "for " + seconds(result) + where, seen);
    }
    if (!seen.failedUnits().isEmpty()) {
      return unitFailed(seen);
    }
    if (seen.bytes() > ConsoleLog.UNUSUAL) {
      return failure(
          Cause.CONSOLE_FLOOD,
          "more than " + (seen.bytes() >> 20) + " MiB in " + seconds(result),
          seen);
    }
    if (!seen.pendingUnits().isEmpty()) {
      return failure(
          Cause.UNIT_HUNG,
          String.join(", ", seen.pendingUnits()) + " after " + seconds(result),
          seen);
    }
    return failure(
        Cause.TIMED_OUT,
        "phase '" + seen.phase().label() + "' after " + seconds(result) + where,
        seen);
  }

  private Optional<BootFailure> unitFailed(BootObservation seen) {
    return failure(Cause.UNIT_FAILED, String.join(", ", seen.failedUnits()), seen);
  }

  private static String seconds(BootResult result) {
    return result.wall().toSeconds() + " s";
  }

  private Optional<BootFailure> failure(Cause cause, String detail, BootObservation seen) {
    return Optional.of(
        new BootFailure(
            Optional.of(boot),
            cause,
            detail,
            seen.phase(),
            seen.lastUnit(),
            tail(seen.lastLines())));
  }

  private static List<String> tail(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
  }
}
