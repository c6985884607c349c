package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real guest's systemd's answer, whole and with one thing changed at a time. */
class UnitCheckTest {
  private static final String PLACE = "/usr/lib/systemd/system/";

  private SystemdBus.Answer recorded;
  private Set<String> recipe;

  @BeforeEach
  void read() throws Exception {
    try (InputStream stream = UnitCheckTest.class.getResourceAsStream("/verify/units-answer.bin")) {
      SystemdBus.Answer answer = SystemdBus.parse(stream.readAllBytes());
      // The second was asked for to see how systemd names what is not there.
      recorded = new SystemdBus.Answer(answer.all(), answer.files(), answer.named().subList(0, 1));
    }
    recipe =
        recorded.files().stream()
            .filter(file -> file.path().startsWith(PLACE) && !file.state().equals("alias"))
            .map(SystemdBus.UnitFile::name)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aGuestWithTheRecipesUnitsPassesAndUnlistedOnesAreNamed() {
    assertEquals(24, recipe.size());
    Check check = UnitCheck.of(recipe, recorded);
    assertFalse(check.failed(), check::detail);
    String detail = check.detail();
    assertTrue(
        detail.contains("-.mount, -.slice, init.scope, system.slice (built into systemd)"), detail);
    assertTrue(detail.contains("coracle-probe.service (the probe)"), detail);
    assertTrue(detail.contains("run-old.mount (mounted without a unit)"), detail);
    assertTrue(detail.contains("dev-vda.device (the kernel's devices)"), detail);
  }

  @Test
  void aUnitThatTheRecipeDoesNotListIsNamedLoadedOrNot() {
    recipe.removeAll(List.of("tmp.mount", "final.target", "umount.target"));
    assertFails(
        "/usr/lib/systemd/system/final.target is there, but not expected; tmp.mount is active, but"
            + " not expected; umount.target is inactive, but not expected",
        recorded);
  }

  @Test
  void aUnitThatCannotBeLoadedIsNamed() {
    assertFails(
        "lost.service is not-found",
        with(answer -> answer.named().add(unit("lost.service", "not-found", "inactive"))));
  }

  @Test
  void aUnitThatFailedIsNamedThoughItIsListed() {
    recipe.add("bad.service");
    assertFails(
        "bad.service failed",
        with(answer -> answer.all().add(unit("bad.service", "loaded", "failed"))));
  }

  @Test
  void aUnitThatIsStartedAgainAndAgainIsNamed() {
    recipe.add("loop.service");
    for (String sub : new String[] {"auto-restart", "failed-before-auto-restart"}) {
      assertFails(
          "loop.service ended, and waits to be started again",
          with(
              answer ->
                  answer
                      .all()
                      .add(
                          new SystemdBus.Unit("loop.service", "loaded", "activating", sub, true))));
    }
  }

  @Test
  void aUnitMadeAtRunTimeIsNotTheRecipes() {
    assertFails(
        "made.service is active, but not expected",
        with(answer -> answer.all().add(unit("made.service", "loaded", "active"))));
    assertFails(
        "/run/systemd/system/put.timer is there, but not expected",
        with(answer -> answer.files().add(file("/run/systemd/system/put.timer", "static"))));
  }

  @Test
  void instancesOfTemplatesAliasesAndGeneratedUnitsPass() {
    recipe.add("each@.service");
    Check check =
        UnitCheck.of(
            recipe,
            with(
                answer -> {
                  answer.files().add(file(PLACE + "each@.service", "static"));
                  answer.files().add(file(PLACE + "other.target", "alias"));
                  answer.files().add(file("/run/systemd/generator/x.mount", "generated"));
                  answer.all().add(unit("each@one.service", "loaded", "active"));
                  answer.all().add(unit("x.mount", "loaded", "active"));
                  answer.all().add(unit("gone.service", "not-found", "inactive"));
                }));
    assertFalse(check.failed(), check::detail);
    assertTrue(check.detail().contains("x.mount (generated at boot)"), check::detail);
  }

  private void assertFails(String detail, SystemdBus.Answer answer) {
    assertEquals(CheckId.probe("units").fail(detail), UnitCheck.of(recipe, answer));
  }

  private SystemdBus.Answer with(Consumer<SystemdBus.Answer> change) {
    SystemdBus.Answer answer =
        new SystemdBus.Answer(
            new ArrayList<>(recorded.all()),
            new ArrayList<>(recorded.files()),
            new ArrayList<>(recorded.named()));
    change.accept(answer);
    return answer;
  }

  private static SystemdBus.Unit unit(String name, String load, String active) {
    return new SystemdBus.Unit(name, load, active, "", false);
  }

  private static SystemdBus.UnitFile file(String path, String state) {
    return new SystemdBus.UnitFile(path, state);
  }
}
