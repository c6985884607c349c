package dev.coracle.verify.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.report.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each answer of a container that is not as it should be fails its own check, and no other. */
class WorkloadChecksTest {
  private static final VerifySpec.Workload WORKLOAD =
      new VerifySpec.Workload("exit 7", 7, 64 << 20, 32, OptionalLong.of(281));

  private static final List<String> GOOD =
      List.of(
          "overlay done",
          "volume token",
          "volume-write done",
          "read-only refused",
          "tcp served",
          "memory 67108864",
          "processes 32",
          "node refused",
          "region refused",
          "device refused",
          "1 /usr/bin/a",
          "1 /usr/bin/b c",
          "0 /etc/hosts",
          "asked all",
          "node done",
          "0 /usr/bin/late");

  private static List<Check> failed(List<String> lines, int status, OptionalLong start) {
    WorkloadFacts facts =
        new WorkloadFacts(
            Optional.empty(),
            Optional.of(new ContainerExit(status, "", Optional.empty())),
            WorkloadFacts.answers(lines),
            WorkloadFacts.paths(lines, "0?").stream().filter(p -> p.startsWith("/usr")).toList(),
            WorkloadFacts.paths(lines, "1").size(),
            2,
            "",
            "token",
            true,
            start);
    return new WorkloadChecks(WORKLOAD, facts, "token", "served")
        .all().stream().filter(Check::failed).toList();
  }

  private static List<String> names(List<Check> checks) {
    return checks.stream().map(Check::name).toList();
  }

  @Test
  void whatAContainerShouldShowPasses() {
    assertEquals(List.of(), failed(GOOD, 7, OptionalLong.of(250_000_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "overlay done, overlay refused, workload.overlay",
    "volume token, volume other, workload.volumes",
    "read-only refused, read-only done, workload.volumes",
    "tcp served, tcp , workload.tcp",
    "memory 67108864, memory max, workload.limits",
    "processes 32, processes max, workload.limits",
    "node refused, node done, workload.devices",
    "region refused, region done, workload.devices",
    "device refused, device done, workload.devices",
    "1 /usr/bin/a, 0 /usr/bin/a, workload.dax",
    "1 /usr/bin/a, nothing, workload.dax",
    "asked all, nothing, workload.container",
  })
  void anAnswerThatIsWrongFailsItsCheck(String good, String bad, String check) {
    List<String> lines = GOOD.stream().map(line -> line.equals(good) ? bad : line).toList();
    assertEquals(List.of(check), names(failed(lines, 7, OptionalLong.of(250_000_000))));
  }

  @Test
  void statusAndStartAreHeldToTheRecipe() {
    assertEquals(List.of("workload.status"), names(failed(GOOD, 0, OptionalLong.of(1))));
    assertEquals(List.of("workload.start"), names(failed(GOOD, 7, OptionalLong.of(281_100_000))));
    assertEquals(List.of("workload.start"), names(failed(GOOD, 7, OptionalLong.empty())));
  }

  @Test
  void noContainerIsOneFailure() {
    List<Check> checks =
        new WorkloadChecks(WORKLOAD, WorkloadFacts.without("the guest has no runtime"), "a", "b")
            .all();
    assertEquals(List.of("workload.container"), names(checks));
    assertTrue(checks.get(0).detail().contains("no runtime"));
  }

  @Test
  void theFirstAnswerOfANameHolds() {
    Map<String, String> answers = new HashMap<>(WorkloadFacts.answers(GOOD));
    assertEquals("refused", answers.get("node"));
  }
}
