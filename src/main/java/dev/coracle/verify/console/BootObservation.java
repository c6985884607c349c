package dev.coracle.verify.console;

import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a console showed of a boot.
 *
 * @param phase how far it came
 * @param targetReached whether systemd reported the target as reached
 * @param figures systemd's figures, printed once nothing was left to start
 * @param lastUnit the last unit that systemd named; empty if none
 * @param pendingUnits begun and neither done nor failed
 * @param failedUnits failed, or given up because of one that failed
 * @param warnings lines at warning level or worse, as they came
 * @param faults lines at any level that report a fault ({@link ConsoleFault}), as they came
 * @param panic the kernel's panic message
 * @param rootError the kernel's error about the root device, before a panic
 * @param fileSystems what the kernel says it can mount, before a panic for lack of a root
 * @param frozen init's message when it froze
 * @param daxOff the line that says DAX is off
 * @param poweredOff whether the guest reported that it powers down or restarts
 * @param bytes length of the console output
 * @param lastLines the last lines, stripped
 */
public record BootObservation(
    Phase phase,
    boolean targetReached,
    Optional<BootFigures> figures,
    String lastUnit,
    Set<String> pendingUnits,
    Set<String> failedUnits,
    List<ConsoleLine> warnings,
    List<ConsoleLine> faults,
    Optional<String> panic,
    Optional<String> rootError,
    List<String> fileSystems,
    Optional<String> frozen,
    Optional<String> daxOff,
    boolean poweredOff,
    long bytes,
    List<String> lastLines) {

  public BootObservation {
    pendingUnits =
        java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(pendingUnits));
    failedUnits = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(failedUnits));
    warnings = List.copyOf(warnings);
    faults = List.copyOf(faults);
    fileSystems = List.copyOf(fileSystems);
    lastLines = List.copyOf(lastLines);
  }
}
