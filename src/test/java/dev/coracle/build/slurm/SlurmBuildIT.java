package dev.coracle.build.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds on a cluster of three nodes on this host, with the kernel of base. */
@Tag("farm")
class SlurmBuildIT {
  @TempDir static Path programs;
  @TempDir Path work;
  private SlurmCluster cluster;

  @BeforeEach
  void cluster() throws Exception {
    cluster = new SlurmCluster(Files.createDirectory(work.resolve("cluster")), 3);
    BuiltBase.directory();
    for (String name : List.of("one", "two")) {
      // Boots on a busy host take their time.
      write(
          name,
          "files:\n  - {path: /etc/which, content: " + name + "}\nverify: {deadline: 240s}\n");
    }
    write("absent", "packages: [no-such-package]\n");
  }

  @AfterEach
  void end() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(
        work.resolve(name + ".yaml"), "extends: base\nname: " + name + "\nversion: 1.0.0\n" + text);
  }

  private BuiltProgram program() throws IOException, InterruptedException {
    return new BuiltProgram(work)
        .from(programs.resolve("program"))
        .with("SLURM_CONF", cluster.configuration());
  }

  private static String[] build(String... more) {
    List<String> all = new ArrayList<>(List.of("build", "--executor", "slurm"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Process start(String... arguments) throws Exception {
    return program().start(work.resolve("out"), work.resolve("err"), arguments);
  }

  private BuiltProgram.Ended ended(Process process) throws Exception {
    assertTrue(process.waitFor(15, TimeUnit.MINUTES));
    return new BuiltProgram.Ended(
        process.exitValue(),
        Files.readString(work.resolve("out")),
        Files.readString(work.resolve("err")),
        0);
  }

  /** The node of the first job that does something, once it runs. */
  private String nodeOf(String kind, Process process) throws Exception {
    SlurmCluster.await(
        "a " + kind + " that runs",
        () -> {
          assertTrue(process.isAlive(), () -> "it ended first: " + read("out") + read("err"));
          return !running(kind).isEmpty();
        });
    return running(kind).get(0).replaceFirst(".*\\|(.*)\\|.*", "$1").strip();
  }

  private String read(String file) {
    try {
      return Files.readString(work.resolve(file));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<String> running(String kind) throws Exception {
    return cluster.jobs("RUNNING").stream().filter(line -> line.startsWith(kind)).toList();
  }

  @Test
  void recipesAreJobsThatShareAKernelAndAreVerified() throws Exception {
    BuiltProgram.Ended built =
        program().run(build("--no-verify", "--keep-going", "one.yaml", "absent.yaml", "two.yaml"));
    assertEquals(4, built.status(), built::toString);
    assertTrue(built.out().contains("2 of 3 recipes good, 1 kernel ("), built::toString);
    assertTrue(built.err().contains("[apt.unknown-package]"), built::toString);
    String junit = Files.readString(work.resolve("output/junit.xml"));
    assertEquals(4, junit.split("<testsuite ", -1).length, junit);
    BuiltProgram.Ended verified = program().run(build("one.yaml"));
    assertEquals(0, verified.status(), verified::toString);
    assertTrue(verified.out().contains("verified"), verified::toString);
    assertTrue(Files.isSymbolicLink(work.resolve("output/one/latest")));
    assertFalse(Files.exists(work.resolve("output/.slurm")), "files of the jobs are left");
    assertEquals(List.of(), cluster.jobs("PENDING,RUNNING"));
  }

  @Test
  void theDiagnosticsOfAJobAreThoseOfALocalBuild() throws Exception {
    write("bad", "files:\n  - {path: /etc/x, source: x}\nsystemd: {units: [no-such.service]}\n");
    Files.writeString(work.resolve("x"), "x");
    BuiltProgram.Ended local = new BuiltProgram(work).run("build", "--no-verify", "bad.yaml");
    BuiltProgram.Ended built = program().run(build("--no-verify", "bad.yaml"));
    assertEquals(local.status(), built.status(), built::toString);
    assertTrue(local.status() != 0, local::toString);
    for (String line : local.err().lines().filter(each -> each.contains("error:")).toList()) {
      assertTrue(built.err().contains(line), built::toString);
    }
  }

  @Test
  void theJobOfALostNodeIsQueuedAgainAndTheBuildCompletes() throws Exception {
    Process process = start(build("--no-verify", "one.yaml", "two.yaml"));
    cluster.lose(nodeOf("build", process));
    BuiltProgram.Ended built = ended(process);
    assertEquals(0, built.status(), built::toString);
    assertTrue(built.err().contains("lost its node and was queued again"), built::toString);
    assertTrue(built.out().contains("2 of 2 recipes good"), built::toString);
    for (String name : List.of("one", "two")) {
      BuiltProgram.Ended hash = program().run("verify", "--hash", "output/" + name + "/1.0.0");
      assertEquals(0, hash.status(), hash::toString);
    }
    try (var left = Files.list(work.resolve("output/one"))) {
      assertEquals(List.of("1.0.0"), left.map(each -> each.getFileName().toString()).toList());
    }
  }

  @Test
  void anInterruptCancelsTheJobs() throws Exception {
    Process process = start(build("one.yaml", "two.yaml"));
    nodeOf("build", process);
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    BuiltProgram.Ended ended = ended(process);
    assertEquals(130, ended.status(), ended::toString);
    SlurmCluster.await("no job", () -> cluster.jobs("PENDING,RUNNING,COMPLETING").isEmpty());
    assertTrue(ended.err().contains("the jobs were cancelled"), ended::toString);
    BuiltProgram.Ended again = program().run(build("--no-verify", "one.yaml", "two.yaml"));
    assertEquals(0, again.status(), again::toString);
  }

  @Test
  void nodesThatTakeNoJobsAndASilentControllerAreNamed() throws Exception {
    cluster.allNodes("drain");
    BuiltProgram.Ended ended = program().run(build("--no-verify", "one.yaml"));
    assertEquals(6, ended.status(), ended::toString);
    assertTrue(ended.err().contains("[slurm.no-nodes]"), ended::toString);
    assertTrue(ended.err().contains("n1 is drained: moving away"), ended::toString);
    cluster.stopController();
    BuiltProgram.Ended silent = program().run(build("--no-verify", "one.yaml"));
    assertEquals(6, silent.status(), silent::toString);
    assertTrue(silent.err().contains("[slurm.unreachable]"), silent::toString);
  }

  @Test
  void nodesThatAreDrainedMeanwhileEndTheWaitAndNotWhatRuns() throws Exception {
    Process process = start(build("--no-verify", "one.yaml", "two.yaml"));
    nodeOf("kernel", process);
    cluster.allNodes("drain");
    BuiltProgram.Ended ended = ended(process);
    assertEquals(6, ended.status(), ended::toString);
    assertTrue(ended.err().contains("[slurm.no-nodes]"), ended::toString);
    assertEquals(List.of(), cluster.jobs("PENDING,RUNNING"));
    assertTrue(
        cluster.jobs("COMPLETED").stream().anyMatch(job -> job.startsWith("kernel")),
        "what ran was to end by itself");
    cluster.allNodes("resume");
    BuiltProgram.Ended again = program().run(build("--no-verify", "one.yaml", "two.yaml"));
    assertEquals(0, again.status(), again::toString);
  }
}
