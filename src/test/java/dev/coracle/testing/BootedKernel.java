package dev.coracle.testing;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A small kernel, started alone. */
public final class BootedKernel {
  /** No more than what says something on a serial console. */
  public static final String OPTIONS =
      """
      CONFIG_64BIT=y
      CONFIG_PRINTK=y
      CONFIG_TTY=y
      CONFIG_SERIAL_8250=y
      CONFIG_SERIAL_8250_CONSOLE=y
      """;

  private BootedKernel() {}

  /**
   * Starts a bzImage without a root, for which it panics and ends the machine.
   *
   * @return the console's text
   */
  public static String console(Path kernel) throws Exception {
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                List.of(
                    "qemu-system-x86_64",
                    "-accel",
                    "tcg",
                    "-m",
                    "128",
                    "-no-reboot",
                    "-nodefaults",
                    "-display",
                    "none",
                    "-serial",
                    "stdio",
                    "-kernel",
                    kernel.toString(),
                    "-append",
                    "console=ttyS0 panic=-1"),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(3),
                line -> {}))
        .output();
  }
}
