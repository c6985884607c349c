package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.BootObservation;
import dev.coracle.verify.console.Recorded;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** On consoles of real boots, recorded with one thing wrong in each. */
class FailureClassifierTest {
  @Test
  void aBootThatReachedItsGoalHasNoCause() throws Exception {
    BootObservation seen = Recorded.console("healthy", "container.target");
    assertEquals(Optional.empty(), classify(seen, BootResult.End.GOAL));
  }

  @Test
  void aKernelWithoutTheFileSystem() throws Exception {
    BootFailure failure = recorded("no-erofs", BootResult.End.FATAL_ERROR);
    assertEquals(Cause.KERNEL_LACKS_FILE_SYSTEM, failure.cause());
    assertTrue(failure.detail().contains("error -19"), failure::detail);
  }

  @Test
  void aRootThatIsNotThere() throws Exception {
    BootFailure failure = recorded("no-root", BootResult.End.FATAL_ERROR);
    assertEquals(Cause.ROOT_MISSING, failure.cause());
    assertTrue(failure.detail().contains("/dev/nowhere"), failure::detail);
  }

  @Test
  void anInitThatEnded() throws Exception {
    BootFailure failure = recorded("init-died", BootResult.End.FATAL_ERROR);
    assertEquals(Cause.INIT_DIED, failure.cause());
    assertTrue(failure.detail().contains("exited with status 2"), failure::detail);
    assertEquals(Phase.KERNEL, failure.phase());
  }

  @Test
  void anInitThatIsNotThere() throws Exception {
    assertEquals(Cause.NO_INIT, recorded("no-init", BootResult.End.FATAL_ERROR).cause());
  }

  @Test
  void aUnitThatFailedThoughTheTargetWasReached() throws Exception {
    BootObservation seen = Recorded.console("unit-failed", "container.target");
    assertEquals(Set.of("bad.service"), seen.failedUnits());
    assertTrue(seen.targetReached());
  }

  @Test
  void daxThatIsLostShowsInOneLine() throws Exception {
    BootObservation seen = Recorded.console("dax-lost", "container.target");
    assertTrue(seen.targetReached());
    assertTrue(seen.daxOff().orElseThrow().contains("Turning off DAX"));
  }

  @Test
  void aUnitThatHangs() {
    BootObservation seen = Recorded.lines("a.target", List.of("         Starting hang.service..."));
    BootFailure failure = classify(seen, BootResult.End.PHASE_DEADLINE).orElseThrow();
    assertEquals(Cause.UNIT_HUNG, failure.cause());
    assertEquals("hang.service after 20 s", failure.detail());
    assertEquals("hang.service", failure.lastUnit());
  }

  @Test
  void aUnitThatOnlyPrintsIsReportedAsAFloodBeforeTheLimitToo() {
    List<String> output = new ArrayList<>(List.of("         Starting talk.service..."));
    output.addAll(Collections.nCopies(10_000, "x".repeat(200)));
    BootObservation seen = Recorded.lines("a.target", output);
    BootFailure failure = classify(seen, BootResult.End.PHASE_DEADLINE).orElseThrow();
    assertEquals(Cause.CONSOLE_FLOOD, failure.cause());
    assertEquals("more than 1 MiB in 20 s", failure.detail());
    assertEquals("talk.service", failure.lastUnit());
  }

  @Test
  void silenceFloodAndTimeOut() {
    BootObservation nothing = Recorded.lines("a.target", List.of());
    assertEquals(
        Cause.GUEST_SILENT, classify(nothing, BootResult.End.PHASE_DEADLINE).orElseThrow().cause());
    BootObservation little = Recorded.lines("a.target", List.of("[    0.100000] hello"));
    BootFailure slow = classify(little, BootResult.End.PHASE_DEADLINE).orElseThrow();
    assertEquals(Cause.TIMED_OUT, slow.cause());
    assertEquals("phase 'kernel to init' after 20 s", slow.detail());
    assertEquals(
        Cause.CONSOLE_FLOOD, classify(little, BootResult.End.CONSOLE_FLOOD).orElseThrow().cause());
  }

  @Test
  void qemusOwnFailures() {
    BootObservation nothing = Recorded.lines("a.target", List.of());
    assertEquals(
        Cause.QEMU_REFUSED, classify(nothing, BootResult.End.REFUSED).orElseThrow().cause());
    assertEquals(
        Cause.QEMU_CRASHED, classify(nothing, BootResult.End.QEMU_ENDED).orElseThrow().cause());
  }

  @Test
  void systemdFinishedWithoutItsTarget() {
    BootObservation seen =
        Recorded.lines(
            "a.target", List.of("Startup finished in 1s (kernel) + 2s (userspace) = 3s."));
    assertEquals(
        Cause.TARGET_NOT_REACHED,
        classify(seen, BootResult.End.TARGET_MISSED).orElseThrow().cause());
  }

  private static BootFailure recorded(String name, BootResult.End end) throws Exception {
    return classify(Recorded.console(name, "container.target"), end).orElseThrow();
  }

  private static Optional<BootFailure> classify(BootObservation seen, BootResult.End end) {
    return new FailureClassifier(BootId.SMOKE, SamplePlan.plan()).classify(result(seen, end));
  }

  private static BootResult result(BootObservation seen, BootResult.End end) {
    return new BootResult(
        seen, end, "", Optional.empty(), Duration.ofSeconds(20), Path.of("console.log"));
  }
}
