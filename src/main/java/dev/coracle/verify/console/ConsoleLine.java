package dev.coracle.verify.console;

/**
 * A line of the guest's console.
 *
 * @param kind what wrote it, as far as its format shows
 * @param level how severe it is
 * @param text without time stamp, colours and other escapes
 */
public record ConsoleLine(Kind kind, Level level, String text) {

  /** Who writes to a console. */
  public enum Kind {
    /** The kernel's log, which user space can write to as well. */
    KERNEL,
    /** systemd's messages. */
    SYSTEMD,
    /** systemd's status lines: {@code [ OK ] Reached target …}. */
    STATUS,
    /** Firmware and everything else. */
    OTHER
  }

  /** What matters of a line's level. */
  public enum Level {
    /** Below warning, or unknown. */
    QUIET,
    /** Warning or worse: levels 4 to 0 of syslog. */
    WARNING
  }

  /** Whether it must be waived for a console to be clean. */
  public boolean warns() {
    return level == Level.WARNING;
  }
}
