package dev.coracle.rootfs.units;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.rootfs.assembly.Accounts;
import dev.coracle.systemd.UnitFile;
import java.util.List;
import java.util.Optional;

/** Units that run as a user or group which the guest does not have fail at start (217, 216). */
public final class UnitAccounts {
  private final Accounts accounts;
  private final ProblemCollector problems;

  public UnitAccounts(Accounts accounts, ProblemCollector problems) {
    this.accounts = accounts;
    this.problems = problems;
  }

  public void check(List<UnitClosure.Included> units) {
    for (UnitClosure.Included unit : units) {
      UnitFile file = unit.unit().file();
      if (!unit.unit().name().type().equals("service")
          || unit.unit().name().isTemplate()
          || file.isSet("Service", "DynamicUser", false)) {
        continue;
      }
      value(unit, "User")
          .filter(name -> !accounts.hasUser(name))
          .ifPresent(name -> report(unit, "User", name, "users"));
      value(unit, "Group")
          .filter(name -> !accounts.hasGroup(name))
          .ifPresent(name -> report(unit, "Group", name, "groups"));
    }
  }

  /** A name; numbers need no account. */
  private static Optional<String> value(UnitClosure.Included unit, String key) {
    return unit.unit()
        .file()
        .value("Service", key)
        .map(text -> unit.unit().name().expand(text))
        .filter(text -> !text.isEmpty() && text.indexOf('%') < 0)
        .filter(text -> !text.chars().allMatch(Character::isDigit))
        .filter(text -> text.indexOf(':') < 0 && text.indexOf('/') < 0);
  }

  private void report(UnitClosure.Included unit, String key, String name, String recipeKey) {
    problems.error(
        Diagnostic.error(
            "systemd.unknown-account",
            "unit " + unit.name() + " has " + key + "=" + name + ", which the guest does not have",
            "declare " + name + " under " + recipeKey),
        unit.need().place());
  }
}
