package dev.coracle.build.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltProgram;
import dev.coracle.testing.BuiltProgram.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A guest without a fragment that others need, without one that only another machine needs, and
 * with another setting.
 */
@Tag("toolchain")
class KernelCostIT {
  private static final String RECIPE = "recipes/virtio-pmem.yaml";

  @Test
  void whatNoCheckNeedsIsFound() throws Exception {
    Ended cost = run("cost", "--fragment", "x86-vm", "--fragment", "virtio-pmem", RECIPE);
    assertEquals(0, cost.status(), cost::toString);
    assertTrue(cost.out().contains("not built: CONFIG_CPUSETS=y is requested"), cost::toString);
    assertTrue(cost.out().matches("(?s).*\nvirtio-pmem .* all checks hold\n"), cost::toString);
    // All trials are known now.
    Ended minimal = run("minimize", "--fragment", "virtio-pmem", "--fragment", "x86-vm", RECIPE);
    assertTrue(minimal.out().endsWith("remove:\n  fragments: [virtio-pmem]\n"), minimal::toString);
    assertTrue(!minimal.err().contains("boot"), minimal::toString);
  }

  @Test
  void whatARecommendedSettingCostsIsMeasured() throws Exception {
    Ended cost = run("audit", "--cost", "--setting", "CONFIG_PANIC_TIMEOUT", RECIPE);
    assertEquals(0, cost.status(), cost::toString);
    assertTrue(cost.out().startsWith("with "), cost::toString);
    assertTrue(cost.out().matches("(?s).*\nPANIC_TIMEOUT=-1 .* all checks hold\n"), cost::toString);
  }

  @Test
  void settingsOfTheAuditAreNamed() throws Exception {
    Ended alone = run("audit", "--budget", "30min", RECIPE);
    assertEquals(2, alone.status(), alone::toString);
    assertTrue(alone.err().contains("add --cost"), alone::toString);
    Ended wrong = run("audit", "--cost", "--setting", "CONFIG_PANIC_TIMEOUTS", RECIPE);
    assertEquals(2, wrong.status(), wrong::toString);
    assertTrue(wrong.err().contains("did you mean CONFIG_PANIC_TIMEOUT?"), wrong::toString);
  }

  @Test
  void whatTheRecipeDoesNotHaveIsNamed() throws Exception {
    Ended wrong = run("cost", "--fragment", "virtio-pmen", RECIPE);
    assertEquals(2, wrong.status(), wrong::toString);
    assertTrue(wrong.err().contains("did you mean virtio-pmem?"), wrong::toString);
    Ended budget = run("cost", "--budget", "soon", RECIPE);
    assertEquals(2, budget.status(), budget::toString);
    assertTrue(budget.err().contains("no time such as 90s or 30min"), budget::toString);
  }

  private static Ended run(String command, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 2];
    all[0] = "kernel";
    all[1] = command;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return new BuiltProgram(BuiltProgram.project()).run(all);
  }
}
