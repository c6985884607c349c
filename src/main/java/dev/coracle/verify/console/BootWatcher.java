package dev.coracle.verify.console;

import dev.coracle.verify.qemu.QemuProcess;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows a boot by its console lines. Not thread-safe: one console, one watcher. */
public final class BootWatcher {
  private static final int KEPT_LINES = 40;
  private static final int KEPT_WARNINGS = 200;
  private static final Set<String> UNIT_TYPES =
      Set.of(
          "service",
          "target",
          "mount",
          "socket",
          "slice",
          "scope",
          "timer",
          "path",
          "swap",
          "device",
          "automount");

  private final String target;
  private final ArrayDeque<String> lastLines = new ArrayDeque<>();
  private final List<ConsoleLine> warnings = new ArrayList<>();
  private final List<ConsoleLine> faults = new ArrayList<>();
  private final Set<String> pending = new LinkedHashSet<>();
  private final Set<String> failed = new LinkedHashSet<>();
  private final List<String> fileSystems = new ArrayList<>();
  private Phase phase = Phase.START;
  private boolean targetReached;
  private boolean listsFileSystems;
  private @Nullable String guestEnd;
  private String lastUnit = "";
  private @Nullable BootFigures figures;
  private @Nullable String panic;
  private @Nullable String rootError;
  private @Nullable String frozen;
  private @Nullable String daxOff;

  /**
   * A watcher of a boot that has not begun.
   *
   * @param target the unit that systemd must reach
   */
  public BootWatcher(String target) {
    this.target = target;
  }

  /** How far the boot has come. */
  public Phase phase() {
    return phase;
  }

  /**
   * How the guest ends by a line. A virtio console is shut down before the kernel's own last line:
   * there systemd-shutdown(8) prints the last one.
   */
  private static Optional<String> endBy(String text) {
    if (text.contains("reboot: Power down")
        || text.contains("reboot: System halted")
        || text.equals("Powering off.")) {
      return Optional.of(QemuProcess.POWERED_OFF);
    }
    return text.contains("reboot: Restarting system") || text.equals("Rebooting.")
        ? Optional.of(QemuProcess.RESTARTED)
        : Optional.empty();
  }

  /** How the guest ended by its own last line, in QEMU's terms; empty if it did not print one. */
  public Optional<String> guestEnd() {
    return Optional.ofNullable(guestEnd);
  }

  /** Whether systemd reported that it reached the target. */
  public boolean targetReached() {
    return targetReached;
  }

  /** Whether systemd reported that nothing is left to start. */
  public boolean startupFinished() {
    return figures != null;
  }

  /** Whether the guest cannot continue: a panic, or a frozen init. */
  public boolean fatal() {
    return panic != null || frozen != null;
  }

  /** Takes the next line. */
  public void accept(ConsoleLine line) {
    if (!line.text().isBlank()) {
      if (lastLines.size() == KEPT_LINES) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line.text());
    }
    if (line.warns() && warnings.size() < KEPT_WARNINGS) {
      warnings.add(line);
    }
    if (faults.size() < KEPT_WARNINGS && ConsoleFault.in(line.text()).isPresent()) {
      faults.add(line);
    }
    if (line.text().contains("Turning off DAX")) {
      daxOff = line.text();
    }
    guestEnd = endBy(line.text()).orElse(guestEnd);
    switch (line.kind()) {
      case KERNEL -> kernel(line.text());
      case STATUS -> {
        advance(Phase.INIT);
        status(line.text());
      }
      case SYSTEMD, OTHER -> other(line.text());
    }
  }

  private void kernel(String text) {
    advance(Phase.KERNEL);
    if (listsFileSystems && text.startsWith(" ")) {
      fileSystems.add(text.trim());
      return;
    }
    listsFileSystems = text.startsWith("List of all");
    int at = text.indexOf("Kernel panic - not syncing: ");
    if (at >= 0 && panic == null) {
      panic = text.substring(at + "Kernel panic - not syncing: ".length());
    } else if (text.contains("VFS: Cannot open root device")) {
      rootError = text;
    } else if (text.contains("Freezing execution")) {
      frozen = text;
    } else if (figures == null) {
      // Where systemd logs to the kernel's log, its own figures come this way.
      figures = BootFigures.parse(text).orElse(null);
    }
  }

  private void other(String text) {
    if (text.contains(" running in system mode")) {
      advance(Phase.INIT);
    }
    if (text.contains("Freezing execution")) {
      frozen = text;
    }
    Optional<BootFigures> parsed = BootFigures.parse(text);
    if (parsed.isPresent() && figures == null) {
      figures = parsed.get();
    }
  }

  private void status(String text) {
    String unit = unitIn(text);
    if (unit.isEmpty()) {
      return;
    }
    lastUnit = unit;
    if (text.startsWith("     ")) {
      pending.add(unit);
      return;
    }
    String word = text.substring(1, 7).trim();
    switch (word) {
      case "FAILED", "DEPEND", "TIME" -> {
        pending.remove(unit);
        failed.add(unit);
      }
      case "OK" -> {
        pending.remove(unit);
        if (unit.equals(target) && text.contains("Reached target ")) {
          targetReached = true;
          advance(Phase.END);
        }
      }
      default -> {
        // "[*     ] Job x.service/start running": systemd names what it waits for.
        if (text.contains(" running (")) {
          pending.add(unit);
        }
      }
    }
  }

  private void advance(Phase to) {
    if (to.compareTo(phase) > 0) {
      phase = to;
    }
  }

  /** The first word of a status line that is a unit's name; empty if none is. */
  static String unitIn(String text) {
    for (String word : text.split(" ", 0)) {
      String name = word;
      int slash = name.indexOf('/');
      if (slash >= 0) {
        name = name.substring(0, slash);
      }
      int end = name.length();
      while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == '…')) {
        end--;
      }
      name = name.substring(0, end);
      int dot = name.lastIndexOf('.');
      if (dot > 0 && UNIT_TYPES.contains(name.substring(dot + 1))) {
        return name;
      }
    }
    return "";
  }

  /**
   * What was seen so far.
   *
   * @param bytes length of the console's output
   */
  public BootObservation observation(long bytes) {
    return new BootObservation(
        phase,
        targetReached,
        Optional.ofNullable(figures),
        lastUnit,
        pending,
        failed,
        warnings,
        faults,
        Optional.ofNullable(panic),
        Optional.ofNullable(rootError),
        fileSystems,
        Optional.ofNullable(frozen),
        Optional.ofNullable(daxOff),
        guestEnd != null,
        bytes,
        List.copyOf(lastLines));
  }
}
