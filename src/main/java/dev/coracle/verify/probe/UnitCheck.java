package dev.coracle.verify.probe;

import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the units in the guest are the recipe's: each of them can be loaded, none failed, and
 * there is no other, neither in systemd's memory nor as a file, except those that nobody lists,
 * which are named with the reason.
 */
final class UnitCheck {
  private static final CheckId ID = CheckId.probe("units");

  /** What systemd has from its own code, whether or not there is a file (systemd.special(7)). */
  private static final Set<String> BUILT_IN =
      Set.of("-.mount", "-.slice", "init.scope", "system.slice");

  private static final int SHOWN = 6;

  private final Set<String> expected;
  private final SystemdBus.Answer answer;
  private final Map<String, SystemdBus.UnitFile> files;

  /** What is wrong with each unit. */
  private final Map<String, String> wrong = new TreeMap<>();

  private final Map<String, Set<String>> unlisted = new TreeMap<>();

  private UnitCheck(Set<String> expected, SystemdBus.Answer answer) {
    this.expected = expected;
    this.answer = answer;
    this.files =
        answer.files().stream()
            .collect(
                Collectors.toMap(
                    SystemdBus.UnitFile::name, Function.identity(), (first, second) -> first));
  }

  static Check of(VerifyPlan plan, ProbeFacts facts) {
    Set<String> expected = new TreeSet<>(plan.expectations().units());
    expected.add(plan.expectations().targetUnit());
    try {
      return of(expected, facts.units());
    } catch (IllegalArgumentException e) {
      return ID.fail(String.valueOf(e.getMessage()));
    }
  }

  /** Compares systemd's answer with the names of units and templates. */
  static Check of(Set<String> expected, SystemdBus.Answer answer) {
    return new UnitCheck(expected, answer).check();
  }

  private Check check() {
    answer.named().stream()
        .filter(unit -> !unit.load().equals("loaded"))
        .forEach(unit -> wrong.put(unit.name(), unit.name() + " is " + unit.load()));
    answer.all().forEach(this::loaded);
    answer.files().forEach(this::present);
    long active = answer.all().stream().filter(unit -> unit.active().equals("active")).count();
    return ID.answer(
        wrong.isEmpty(),
        "the recipe's "
            + answer.named().size()
            + " and no other, "
            + active
            + " active, none failed"
            + extras(),
        some(wrong.values(), "; "));
  }

  private void loaded(SystemdBus.Unit unit) {
    if (unit.active().equals("failed")) {
      wrong.put(unit.name(), unit.name() + " failed");
      return;
    }
    // Among the states between one start and the next (systemd's src/basic/unit-def.c).
    if (unit.sub().contains("auto-restart")) {
      wrong.put(unit.name(), unit.name() + " ended, and waits to be started again");
      return;
    }
    // A unit that is not there is in memory too, where another names it.
    if (!unit.load().equals("loaded") || listed(unit.name())) {
      return;
    }
    Optional<String> reason = reason(unit.name());
    if (reason.isPresent()) {
      unlisted.computeIfAbsent(reason.get(), key -> new TreeSet<>()).add(unit.name());
    } else {
      wrong.put(unit.name(), unit.name() + " is " + unit.active() + ", but not expected");
    }
  }

  private void present(SystemdBus.UnitFile file) {
    // An alias's own unit is judged.
    if (!file.state().equals("alias") && !listed(file.name()) && reason(file.name()).isEmpty()) {
      wrong.putIfAbsent(file.name(), file.path() + " is there, but not expected");
    }
  }

  private boolean listed(String unit) {
    return expected.contains(unit) || expected.contains(template(unit));
  }

  /** Why a unit is there that no recipe lists; empty if there is no good reason. */
  private Optional<String> reason(String unit) {
    if (unit.equals(ProbeDiskContent.UNIT + ".service")) {
      return Optional.of("the probe");
    }
    if (BUILT_IN.contains(unit)) {
      return Optional.of("built into systemd");
    }
    SystemdBus.UnitFile file = files.getOrDefault(unit, files.get(template(unit)));
    if (file != null) {
      return file.state().equals("generated") ? Optional.of("generated at boot") : Optional.empty();
    }
    return switch (unit.substring(unit.lastIndexOf('.') + 1)) {
      case "mount" -> Optional.of("mounted without a unit");
      case "device" -> Optional.of("the kernel's devices");
      case "slice" -> Optional.of("slices of other units");
      case "swap" -> Optional.of("the kernel's swap");
      default -> Optional.empty();
    };
  }

  /** The template of an instance's name; the name itself where it is none. */
  private static String template(String unit) {
    int at = unit.indexOf('@');
    int dot = unit.lastIndexOf('.');
    return at < 0 || at > dot ? unit : unit.substring(0, at + 1) + unit.substring(dot);
  }

  private String extras() {
    List<String> extras = new ArrayList<>();
    unlisted.forEach((reason, units) -> extras.add(some(units, ", ") + " (" + reason + ")"));
    return extras.isEmpty() ? "" : "; also " + String.join(", ", extras);
  }

  private static String some(Collection<String> all, String between) {
    return all.stream().limit(SHOWN).collect(Collectors.joining(between))
        + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
  }
}
