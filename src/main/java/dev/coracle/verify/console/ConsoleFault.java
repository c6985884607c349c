package dev.coracle.verify.console;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Faults that a console line reports at whatever level: the kernel reports a segfault as
 * information, and systemd a unit that it drops as part of its status.
 *
 * <p>Texts of Linux (arch/x86/mm/fault.c, arch/x86/kernel/traps.c, mm/oom_kill.c) and of systemd
 * (transaction.c, load-fragment.c, conf-parser.c, exec-util.c, unit.c, service.c), versions 247 to
 * 258.
 */
public enum ConsoleFault {
  /** systemd breaks a cycle by leaving out a job. */
  ORDERING_CYCLE("ordering cycle"),

  /** A program, or the kernel, did what the processor forbids. */
  CRASH(
      "segfault at ",
      "general protection",
      "traps: * trap ",
      "invalid opcode",
      "divide error",
      "unable to handle kernel",
      "unable to handle page fault",
      "null pointer dereference",
      "code=dumped",
      "status=11/segv",
      "status=6/abrt",
      "status=7/bus",
      "status=4/ill"),

  /** Memory ran out. */
  OUT_OF_MEMORY(
      "out of memory",
      "oom-kill",
      "invoked oom-killer",
      "killed by the oom killer",
      "page allocation failure"),

  /** A generator of units failed, so units may be missing. */
  GENERATOR("-generators/* failed", "-generators/* terminated by signal"),

  /** systemd leaves a unit out, or refuses it. */
  UNIT_DROPPED(
      "unit configuration has fatal error",
      "unit will not be started",
      "failed to load configuration",
      "cannot add dependency job, ignoring",
      "failed to add dependency on ",
      "is not a valid unit name, ignoring",
      "has a bad unit file setting"),

  /** A unit's program ended, and systemd starts it again. */
  RESTARTED("scheduled restart job, restart counter is at "),

  /** systemd ignores a line of a unit. */
  LINE_IGNORED(
      "unknown key * in section",
      "unknown key name * in section",
      "unknown section *ignoring",
      "unknown lvalue ",
      "assignment outside of section",
      "missing '=', ignoring line",
      "invalid section header",
      ", ignoring assignment",
      "failed to parse *, ignoring");

  private static final int NOT_THERE = -1;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> texts;

  /**
   * @param texts in lower case; {@code *} stands for any characters
   */
  ConsoleFault(String... texts) {
    this.texts = List.of(texts);
  }

  /** The fault that a line reports; empty if it reports none. */
  public static Optional<ConsoleFault> in(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    for (ConsoleFault fault : values()) {
      for (String text : fault.texts) {
        if (contains(lower, text)) {
          return Optional.of(fault);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean contains(String line, String text) {
    int at = 0;
    for (String part : text.split("\\*", -1)) {
      int found = line.indexOf(part, at);
      if (found == NOT_THERE) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }

  /** As people read it: {@code ordering cycle}. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
