package dev.coracle.build.slurm;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Slurm's programs, as this user of a cluster has them. */
final class SlurmCommands {
  /** Slurm's own programs wait for 100 s at the most for a controller that is busy. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final String USER = System.getProperty("user.name");

  private final ProcessRunner runner;
  private final HostTools tools;
  private final Map<String, String> environment;

  SlurmCommands(ProcessRunner runner, HostTools tools, Map<String, String> environment) {
    this.runner = runner;
    this.tools = tools;
    this.environment = environment;
  }

  /**
   * Makes sure that all programs are there.
   *
   * @throws CoracleException (ENVIRONMENT) {@code slurm.missing}
   */
  void require() {
    for (String program : List.of("sbatch", "squeue", "sinfo", "scancel")) {
      program(program);
    }
  }

  private String program(String name) {
    return tools.find(name).map(Path::toString).orElseThrow(() -> SlurmDiagnostics.missing(name));
  }

  /**
   * The nodes of the partition that jobs go to.
   *
   * @throws CoracleException (ENVIRONMENT) {@code slurm.unreachable}
   */
  List<SlurmNode> nodes() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(program("sinfo"), "--noheader", "--Node", "--Format=" + SlurmNode.FORMAT));
    String partition = environment.getOrDefault("SBATCH_PARTITION", "");
    if (!partition.isEmpty()) {
      command.add("--partition=" + partition);
    }
    return parse(ask(command), SlurmNode::of);
  }

  /**
   * Submits a job.
   *
   * @param after jobs that must complete first; if one does not, Slurm cancels this one
   * @return its number
   * @throws CoracleException (ENVIRONMENT) {@code slurm.refused}
   */
  long submit(JobRequest job, Collection<Long> after) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program("sbatch")));
    command.addAll(job.options());
    if (!after.isEmpty()) {
      command.add(
          "--dependency=afterok:"
              + after.stream().map(String::valueOf).collect(Collectors.joining(":")));
      command.add("--kill-on-invalid-dep=yes");
    }
    command.add(job.script().toString());
    ProcessRunner.Result result = run(command);
    OptionalLong id =
        result
            .output()
            .lines()
            .map(String::strip)
            .filter(line -> line.matches("\\d{1,18}(;.*)?"))
            .mapToLong(line -> Long.parseLong(line.replaceFirst(";.*", "")))
            .findFirst();
    if (!result.ok() || id.isEmpty()) {
      throw SlurmDiagnostics.refused(job.label(), result.output());
    }
    return id.getAsLong();
  }

  /**
   * What Slurm knows of jobs. {@code squeue} forgets a job some minutes after its end (MinJobAge);
   * then the cluster's accounting is asked, if it has any.
   *
   * @return by number; absent is what nobody knows any longer
   * @throws CoracleException (ENVIRONMENT) {@code slurm.unreachable}
   */
  Map<Long, JobState> states(Collection<Long> ids) throws IOException, InterruptedException {
    Map<Long, JobState> states = new HashMap<>();
    if (ids.isEmpty()) {
      return states;
    }
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> squeue =
        List.of(
            program("squeue"),
            "--noheader",
            "--states=all",
            "--jobs=" + list,
            "--Format=" + JobState.SQUEUE);
    ProcessRunner.Result result = run(squeue);
    if (!result.ok() && !result.output().contains("Invalid job id")) {
      throw SlurmDiagnostics.unreachable("squeue", result.output());
    }
    parse(result.output(), JobState::ofSqueue).forEach(each -> states.put(each.id(), each));
    if (!states.keySet().containsAll(ids) && tools.find("sacct").isPresent()) {
      ProcessRunner.Result accounted =
          run(
              List.of(
                  program("sacct"),
                  "--noheader",
                  "--parsable2",
                  "--allocations",
                  "--jobs=" + list,
                  "--format=" + JobState.SACCT));
      if (accounted.ok()) {
        parse(accounted.output(), JobState::ofSacct)
            .forEach(each -> states.putIfAbsent(each.id(), each));
      }
    }
    states.keySet().retainAll(ids);
    return states;
  }

  /** Cancels jobs, waiting or running; those that have ended are not touched. */
  void cancel(Collection<Long> ids) throws IOException, InterruptedException {
    if (!ids.isEmpty()) {
      List<String> command = new ArrayList<>(List.of(program("scancel"), "--quiet"));
      ids.forEach(id -> command.add(String.valueOf(id)));
      run(command);
    }
  }

  /** Cancels this user's jobs of a name, also one whose number is not known. */
  void cancel(String name) throws IOException, InterruptedException {
    run(List.of(program("scancel"), "--quiet", "--user=" + USER, "--name=" + name));
  }

  private String ask(List<String> command) throws IOException, InterruptedException {
    ProcessRunner.Result result = run(command);
    if (!result.ok()) {
      throw SlurmDiagnostics.unreachable(
          Path.of(command.get(0)).getFileName().toString(), result.output());
    }
    return result.output();
  }

  private ProcessRunner.Result run(List<String> command) throws IOException, InterruptedException {
    return runner.run(
        new ProcessRunner.Command(
            command, Optional.empty(), Optional.of(environment), DEADLINE, line -> {}));
  }

  private static <T> List<T> parse(String output, Function<String, Optional<T>> line) {
    return output.lines().map(line).flatMap(Optional::stream).toList();
  }
}
