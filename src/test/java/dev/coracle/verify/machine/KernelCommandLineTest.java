package dev.coracle.verify.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.plan.KernelCommandLine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelCommandLineTest {
  private static final String SHIPPED =
      "quiet root=/dev/pmem0p1 rootflags=dax=always init=/a -- --init=/b root=x console=ttyS0 ro";

  private static final String FOR_INIT = " -- --init=/b root=x console=ttyS0 ro";

  @Test
  void parametersMayHoldSpacesBetweenQuotes() {
    String table = "dm-mod.create=\"root,,0,ro,0 8 linear /dev/a  0\"";
    KernelCommandLine line = KernelCommandLine.of("  a " + table + "\tb=\"c -- d\" ");
    assertEquals(List.of("a", table, "b=\"c -- d\""), line.kernel());
    assertEquals("a " + table + " b=\"c -- d\"", line.text());
    assertEquals(line, KernelCommandLine.of(List.of("a", table, "b=\"c -- d\"")));
    assertEquals(List.of("a=\"b c"), KernelCommandLine.of("a=\"b c").kernel(), "never closed");
    assertEquals("", KernelCommandLine.of(" ").text());
  }

  @Test
  void addedParametersComeBeforeTheArgumentsOfInit() {
    assertEquals("a b c -- d -- e", KernelCommandLine.of("a b -- d -- e").plus("c").text());
    assertEquals("a -- b", KernelCommandLine.of("a -- b").plus("").text());
    assertEquals("a b", KernelCommandLine.of("a --").plus("b").text());
    assertEquals("b -- a", KernelCommandLine.of("-- a").plus("b").text());
    assertEquals(
        "a--b --c d",
        KernelCommandLine.of("a--b --c").plus("d").text(),
        "no end of the parameters");
  }

  @Test
  void noBootPassesKernelParametersToInitOrTakesInitsArguments() {
    MachineProfile machine = new Q35Lite();
    assertEquals(
        "quiet root=/dev/pmem0p1 rootflags=dax=always init=/a console=ttyS0 panic=-1 reboot=t loud"
            + FOR_INIT,
        CommandLines.with(SHIPPED, "loud", machine));
    assertEquals(
        "quiet root=/dev/vda rootfstype=erofs ro init=/init console=ttyS0 panic=-1 reboot=t loud"
            + FOR_INIT,
        CommandLines.injected(SHIPPED, "loud", machine));
    assertEquals("quiet rdinit=/a" + FOR_INIT, CommandLines.unpacked(SHIPPED));
    assertEquals(
        "quiet rdinit=/sbin/init -- rdinit=/b", CommandLines.unpacked("quiet -- rdinit=/b"));
    assertEquals(Optional.of("/dev/pmem0p1"), CommandLines.value(SHIPPED, "root"));
  }

  @Test
  void aGuestsOwnLevelOfMessagesDoesNotReplaceThatOfTheBoot() {
    MachineProfile machine = new Q35Lite();
    for (String own : List.of("sysctl.kernel.printk=\"7 4 1 7\"", "sysctl.kernel/printk=7")) {
      String line = CommandLines.with(own, CommandLines.SMOKE, machine);
      assertTrue(line.endsWith(" sysctl.kernel.printk=5"), line);
      assertTrue(
          CommandLines.with(own, CommandLines.TRACE, machine).endsWith(" sysctl.kernel.printk=8"));
    }
    assertFalse(CommandLines.with("ro", CommandLines.SMOKE, machine).contains("printk=5"));
    assertFalse(CommandLines.with("sysctl.kernel.printk=7", "loud", machine).contains("printk=5"));
  }
}
