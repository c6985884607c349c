package dev.coracle.verify.machine;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuFinder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The machine profiles there are, and the choice among them. */
public final class Machines {
  static final String AUTO = "auto";

  /** In order of preference. */
  private static final List<MachineProfile> ALL =
      List.of(new QemuLite(), new Q35Lite(), new Q35Pmem(), new MicroVm());

  /** The names of all profiles, in the order in which they are preferred. */
  public static List<String> names() {
    return ALL.stream().map(MachineProfile::name).toList();
  }

  private final QemuFinder finder;
  private final Optional<String> qemu;

  /**
   * The profiles on this host.
   *
   * @param qemu a program in place of each profile's own
   */
  public Machines(QemuFinder finder, Optional<String> qemu) {
    this.finder = finder;
    this.qemu = qemu;
  }

  /** A profile and the QEMU that can be it. */
  public record Choice(MachineProfile machine, Qemu qemu) {}

  /**
   * The profile that a plan names, or the first that this host can run.
   *
   * @throws CoracleException if there is none
   */
  public Choice choose(VerifyPlan plan) throws IOException, InterruptedException {
    String name = plan.settings().machine();
    List<MachineProfile> wanted =
        ALL.stream().filter(m -> name.equals(AUTO) || m.name().equals(name)).toList();
    if (wanted.isEmpty()) {
      throw unknown(name);
    }
    List<String> tried = new ArrayList<>();
    for (MachineProfile machine : wanted) {
      if (plan.inMemory() && machine.noInitramfs().isPresent()) {
        tried.add("the root is an initramfs, and " + machine.noInitramfs().get());
        continue;
      }
      String program = qemu.orElse(machine.binary());
      Optional<Qemu> found = finder.find(program);
      if (found.isPresent() && machine.fits(found.get())) {
        return new Choice(machine, found.get());
      }
      tried.add(
          found
              .map(
                  q ->
                      q.binary()
                          + " is QEMU "
                          + q.version()
                          + ", which cannot be "
                          + machine.name())
              .orElse(program + " is not there or does not run"));
    }
    throw new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "verify.no-qemu",
            "no QEMU of this host can be the machine '"
                + name
                + "': "
                + tried.stream().distinct().collect(Collectors.joining("; ")),
            "install QEMU for x86 from " + Q35Lite.OLDEST + " on, or name one with --qemu"));
  }

  private static CoracleException unknown(String name) {
    String names = ALL.stream().map(MachineProfile::name).collect(Collectors.joining(", "));
    return new CoracleException(
        ExitCode.RECIPE,
        Diagnostic.error(
            "verify.unknown-machine",
            "there is no machine '" + name + "'",
            "use auto or one of: " + names));
  }
}
