package dev.coracle.build.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Slurm cluster on this host: a controller and some nodes, all on the loopback interface, with a
 * configuration, a munge daemon and a key of their own.
 */
final class SlurmCluster {
  private static final List<String> PROGRAMS =
      List.of("munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "scontrol", "scancel");

  private final Path directory;
  private final Path configuration;
  private final Map<String, Process> processes = new HashMap<>();
  private final List<String> nodes = new ArrayList<>();

  /** Starts one, or skips the test where Debian's slurm-wlm is not installed. */
  SlurmCluster(Path directory, int nodes) throws Exception {
    for (String program : PROGRAMS) {
      assumeTrue(find(program).isPresent(), "not installed: " + program + " (apt: slurm-wlm)");
    }
    this.directory = directory;
    this.configuration = directory.resolve("slurm.conf");
    Files.createDirectories(directory.resolve("state"));
    writeKey();
    writeConfiguration(nodes);
    start(
        "munged",
        "--force",
        "--foreground",
        "--key-file=" + directory.resolve("munge.key"),
        "--socket=" + directory.resolve("munge.socket"),
        "--pid-file=" + directory.resolve("munged.pid"),
        "--log-file=" + directory.resolve("munged.log"),
        "--seed-file=" + directory.resolve("munge.seed"));
    await("munged", () -> Files.exists(directory.resolve("munge.socket")));
    startController();
    for (int i = 1; i <= nodes; i++) {
      startNode("n" + i);
    }
    await("all nodes", () -> run("sinfo", "-h", "-N", "-t", "idle").lines().count() == nodes);
  }

  private static Optional<Path> find(String program) {
    return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void writeKey() throws IOException {
    byte[] key = new byte[128];
    new SecureRandom().nextBytes(key);
    Path file = directory.resolve("munge.key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, key);
  }

  private void writeConfiguration(int nodes) throws IOException {
    String host = InetAddress.getLocalHost().getHostName().replaceFirst("\\..*", "");
    List<String> lines =
        new ArrayList<>(
            List.of(
                "ClusterName=test",
                "SlurmctldHost=" + host + "(127.0.0.1)",
                "SlurmctldPort=" + freePort(),
                "SlurmUser=" + System.getProperty("user.name"),
                "SlurmdUser=" + System.getProperty("user.name"),
                "AuthType=auth/munge",
                "CredType=cred/munge",
                // A job that is queued again waits until its old credential is void.
                "AuthInfo=socket=" + directory.resolve("munge.socket") + ",cred_expire=5",
                "StateSaveLocation=" + directory.resolve("state"),
                "SlurmdSpoolDir=" + directory.resolve("spool-%n"),
                "SlurmdLogFile=" + directory.resolve("%n.log"),
                "SlurmctldPidFile=" + directory.resolve("slurmctld.pid"),
                "SlurmdPidFile=" + directory.resolve("slurmd-%n.pid"),
                "ProctrackType=proctrack/linuxproc",
                "TaskPlugin=task/none",
                "JobAcctGatherType=jobacct_gather/none",
                "AccountingStorageType=accounting_storage/none",
                "SwitchType=switch/none",
                "MpiDefault=none",
                "SelectType=select/cons_tres",
                "SelectTypeParameters=CR_Core_Memory",
                "SlurmdParameters=config_overrides",
                "SlurmdTimeout=5",
                "SlurmctldTimeout=5",
                "KillWait=5",
                "ReturnToService=2",
                "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP"));
    for (int i = 1; i <= nodes; i++) {
      lines.add(
          "NodeName=n"
              + i
              + " NodeHostname="
              + host
              + " NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000 Port="
              + freePort());
    }
    Files.write(configuration, lines);
    Files.writeString(directory.resolve("cgroup.conf"), "CgroupAutomount=no\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void start(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(find(name).orElseThrow().toString()));
    command.addAll(List.of(arguments));
    String key = name.equals("slurmd") ? arguments[2] : name;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(key + ".out").toFile());
    builder.environment().put("SLURM_CONF", configuration.toString());
    processes.put(key, builder.start());
  }

  private void startController() throws Exception {
    start("slurmctld", "-D", "-f", configuration.toString());
    await("slurmctld", () -> run("scontrol", "ping").contains("is UP"));
  }

  void stopController() throws InterruptedException {
    end(processes.remove("slurmctld"));
  }

  private void startNode(String name) throws IOException {
    nodes.add(name);
    start("slurmd", "-D", "-N", name, "-f", configuration.toString());
  }

  /** The cluster's configuration, for the environment of programs. */
  String configuration() {
    return configuration.toString();
  }

  /** Runs one of Slurm's programs. */
  String run(String... command) throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("SLURM_CONF", configuration.toString());
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                List.of(command),
                Optional.empty(),
                Optional.of(environment),
                Duration.ofSeconds(60),
                line -> {}))
        .output();
  }

  /** Lines of {@code squeue} about jobs in a state: what they do, and their node. */
  List<String> jobs(String state) throws IOException, InterruptedException {
    return run("squeue", "-h", "-t", state, "-O", "Comment:|,NodeList:|").lines().toList();
  }

  /** Takes all nodes out of service, or returns them. */
  void allNodes(String state) throws IOException, InterruptedException {
    assertEquals(
        "", run("scontrol", "update", "nodename=ALL", "state=" + state, "reason=moving away"));
  }

  /**
   * Ends a node's daemon and what watches over its jobs there, as a node ends that loses its
   * network: the job's own processes go on.
   */
  void lose(String node) throws Exception {
    // A job counts as running before its node has started anything.
    await("a job's processes on " + node, () -> !stepDaemons(node).isEmpty());
    processes.remove(node).destroyForcibly();
    stepDaemons(node).forEach(ProcessHandle::destroyForcibly);
  }

  private List<ProcessHandle> stepDaemons(String node) throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    for (ProcessHandle each : ProcessHandle.allProcesses().toList()) {
      Path program = Path.of(each.info().command().orElse("/"));
      // Debian's program is slurmstepd-wlm.
      if (program.getFileName() != null
          && program.getFileName().toString().startsWith("slurmstepd")
          && isOf(each, node)) {
        found.add(each);
      }
    }
    return found;
  }

  /** A node's step daemon goes on writing to the node's log, also when it has another parent. */
  private boolean isOf(ProcessHandle stepd, String node) throws IOException {
    Path log = directory.toRealPath().resolve(node + ".log");
    try (Stream<Path> files = Files.list(Path.of("/proc/" + stepd.pid() + "/fd"))) {
      return files.anyMatch(each -> log.equals(target(each)));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return link;
    }
  }

  /** Something that becomes true. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits for something for ten minutes at the most: on a busy host a job begins late. */
  static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Ends all that it started, and what that started. */
  void close() throws IOException, InterruptedException {
    if (processes.containsKey("slurmctld")) {
      run("scancel", "--user=" + System.getProperty("user.name"));
    }
    for (Process each : processes.values()) {
      end(each);
    }
    for (String node : nodes) {
      for (ProcessHandle each : stepDaemons(node)) {
        each.destroyForcibly();
      }
    }
  }
}
