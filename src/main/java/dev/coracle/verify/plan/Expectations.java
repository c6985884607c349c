package dev.coracle.verify.plan;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a booted guest must show.
 *
 * @param targetUnit what systemd must reach
 * @param units every unit that the image may have active, and that must be loadable
 * @param binaries every program that must start in the guest
 * @param waivers console lines at warning level or worse that are known and harmless
 * @param informational checks, by name, whose failure does not count
 * @param checks the recipe's own checks of the booted guest
 * @param workload the container that the guest is to run
 */
public record Expectations(
    String targetUnit,
    List<String> units,
    List<TreePath> binaries,
    List<VerifySpec.Waiver> waivers,
    List<String> informational,
    List<VerifySpec.UserCheck> checks,
    Optional<VerifySpec.Workload> workload) {
  public Expectations {
    Objects.requireNonNull(targetUnit);
    units = List.copyOf(units);
    binaries = List.copyOf(binaries);
    waivers = List.copyOf(waivers);
    informational = List.copyOf(informational);
    checks = List.copyOf(checks);
  }
}
