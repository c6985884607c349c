package dev.coracle.build.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines that Slurm 22.05 printed. */
class JobStateTest {
  @Test
  void squeueSaysHowJobsAreAndHowTheyEnded() {
    List<JobState> states =
        """
        2|CANCELLED|0|0||DependencyNeverSatisfied|
        3|COMPLETED|0|0|n1|None|
        1|FAILED|1024|0|n1|NonZeroExitCode|
        4|PENDING|0|1||BeginTime|
        5|RUNNING|0|0|n2|None|
        6|PENDING|0|0||Nodes required for job are DOWN, DRAINED or reserved for jobs in higher \
        priority partitions|
        """
            .lines()
            .map(JobState::ofSqueue)
            .map(Optional::orElseThrow)
            .toList();
    assertEquals(
        List.of(true, true, true, false, false, false),
        states.stream().map(JobState::ended).toList());
    assertEquals(4, states.get(2).status());
    assertEquals(1, states.get(3).restarts());
    assertEquals("n2", states.get(4).nodes());
    assertTrue(states.get(3).obstacle().isEmpty());
    assertTrue(states.get(5).obstacle().orElseThrow().startsWith("Nodes required"));
  }

  @Test
  void aSignalIsAStatusAsAShellHasIt() {
    assertEquals(137, JobState.ofSqueue("7|FAILED|9|0|n1|NonZeroExitCode|").orElseThrow().status());
  }

  @Test
  void accountingNamesTheUserWhoCancelled() {
    JobState state = JobState.ofSacct("12|CANCELLED by 1000|0:15|None assigned").orElseThrow();
    assertTrue(state.ended());
    assertFalse(state.completed());
    assertEquals("", state.nodes());
    assertEquals(143, state.status());
  }

  @Test
  void otherLinesAreNoJobs() {
    for (String line :
        List.of("", "Slurm accounting storage is disabled", "|||||", "x|RUNNING|0|0|n1|None|")) {
      assertTrue(JobState.ofSqueue(line).isEmpty(), line);
      assertTrue(JobState.ofSacct(line).isEmpty(), line);
    }
  }

  @Test
  void nodesTakeJobsUnlessTheyAreDrainedOrSilent() {
    List<SlurmNode> nodes =
        """
        n1|idle|2|6000|none|
        n2|drained|2|6000|moving away|
        n3|idle*|2|6000|none|
        n4|mixed|2|6000|none|
        n5|idle~|64|6000|none|
        n6|down*|2|6000|Not responding|
        n7|maint|2|6000|none|
        """
            .lines()
            .map(SlurmNode::of)
            .map(Optional::orElseThrow)
            .toList();
    assertEquals(
        List.of("n1", "n4", "n5"),
        nodes.stream().filter(SlurmNode::usable).map(SlurmNode::name).toList());
    assertEquals("n2 is drained: moving away", nodes.get(1).words());
    assertTrue(SlurmNode.of("sinfo: error: resolve_ctls_from_dns_srv").isEmpty());
  }
}
