package dev.coracle.verify.machine;

import dev.coracle.verify.plan.KernelCommandLine;
import dev.coracle.verify.plan.RootParameters;
import dev.coracle.verify.plan.VerifyPlan;
import java.util.Optional;

/**
 * The kernel command lines of the boots. A later parameter wins over an earlier one of the same
 * name.
 */
public final class CommandLines {
  /** Makes a boot print what it does; shown in every report. */
  public static final String SMOKE =
      "loglevel=5 systemd.show_status=1 systemd.log_target=console systemd.log_color=1"
          + " systemd.status_unit_format=name";

  /**
   * Keeps a boot as quiet as in production until the kernel starts init. From there the kernel
   * prints its log, and systemd's in it, for the sake of the time stamps of a few lines.
   */
  public static final String TIMESTAMPS =
      "quiet printk.time=1 printk.devkmsg=on sysctl.kernel.printk=7"
          + " systemd.show_status=false systemd.log_target=kmsg";

  /**
   * Keeps a guest with one processor from rewriting its thousands of lock prefixes at boot: an
   * emulator then translates the code around each once more, a tenth of the time to a shell.
   */
  public static final String KEEP_LOCK_PREFIXES = "noreplace-smp";

  /** As TIMESTAMPS; and an interrupt from outside makes the kernel print its memory account. */
  public static final String BENCHMARK =
      TIMESTAMPS + " sysctl.kernel.panic_on_unrecovered_nmi=1 panic_print=2";

  /** As TIMESTAMPS, without the wait for the local APIC timer's calibration. */
  public static final String NO_APIC_TIMER = TIMESTAMPS + " nolapic_timer";

  /** Has the kernel trace its initcalls and systemd log to the kernel's log, all with its time. */
  public static final String TRACE =
      "initcall_debug printk.time=1 printk.devkmsg=on log_buf_len=4M loglevel=8"
          + " systemd.log_level=debug systemd.log_target=kmsg systemd.log_ratelimit_kmsg=0"
          + " systemd.show_status=false";

  private static final String PRINT_LEVEL = "sysctl.kernel.printk=";

  private CommandLines() {}

  /** The shipped line of a result with a suffix, on a machine that may have another root. */
  public static String shipped(VerifyPlan plan, String suffix, MachineProfile machine) {
    return with(plan.files().commandLine(), rooted(plan, suffix, machine), machine);
  }

  /** What {@link #shipped} adds. */
  public static String added(VerifyPlan plan, String suffix, MachineProfile machine) {
    return suffixFor(plan.files().commandLine(), rooted(plan, suffix, machine), machine);
  }

  private static String rooted(VerifyPlan plan, String suffix, MachineProfile machine) {
    return plan.inMemory()
        ? suffix
        : (RootDevice.rootParameters(plan, machine) + " " + suffix).strip();
  }

  /** The shipped line with a suffix, for the kernel; the console is named if it names none. */
  public static String with(String shipped, String suffix, MachineProfile machine) {
    return KernelCommandLine.of(shipped).plus(suffixFor(shipped, suffix, machine)).text();
  }

  /** The suffix with the console, if the shipped line does not name the machine's. */
  static String suffixFor(String shipped, String suffix, MachineProfile machine) {
    String wanted = "console=" + machine.console();
    boolean last =
        KernelCommandLine.of(shipped).kernel().stream()
            .filter(word -> word.startsWith("console="))
            .reduce((a, b) -> b)
            .filter(word -> word.equals(wanted) || word.startsWith(wanted + ","))
            .isPresent();
    // A guest that resets must end QEMU, whatever its own command line says about panics.
    String always = "panic=-1 reboot=t";
    String own = machine.commandLine().isEmpty() ? "" : machine.commandLine() + " ";
    return (last ? "" : wanted + " ") + own + always + " " + suffix + printLevel(shipped, suffix);
  }

  /**
   * A guest's own level of kernel messages, set when init starts, would replace that of the boot:
   * then the suffix's is set once more.
   */
  private static String printLevel(String shipped, String suffix) {
    boolean set =
        KernelCommandLine.of(shipped).kernel().stream()
            .anyMatch(word -> word.replace('/', '.').startsWith(PRINT_LEVEL));
    Optional<String> level = value(suffix, "loglevel");
    return set && level.isPresent() ? " " + PRINT_LEVEL + level.get() : "";
  }

  /** The line of a boot whose first root is the probe's disk. */
  public static String probe(String shipped, MachineProfile machine) {
    return injected(shipped, SMOKE, machine);
  }

  /** The shipped line with a disk that is the first root and hands over to the image. */
  public static String injected(String shipped, String suffix, MachineProfile machine) {
    String root = "root=" + machine.firstDisk() + " rootfstype=" + ProbeDisk.FILE_SYSTEM + " ro";
    KernelCommandLine line =
        RootParameters.without(KernelCommandLine.of(shipped)).plus(root + " init=/init");
    return with(line.text(), suffix, machine);
  }

  /** The value of a parameter; the last one wins. */
  static Optional<String> value(String line, String name) {
    return RootParameters.value(KernelCommandLine.of(line), name);
  }

  /** A line for a root that is an archive. */
  public static String unpacked(String line) {
    return RootParameters.unpacked(KernelCommandLine.of(line)).text();
  }
}
