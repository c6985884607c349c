package dev.coracle.build.slurm;

import dev.coracle.host.ShellQuoting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A job before it is submitted.
 *
 * @param label what it does, such as {@code build of base 0.1.0}
 * @param name that all jobs of a run have
 * @param directory where it works
 * @param files its script, events and log, without what their names end with
 * @param command that it runs: the program, its command, and arguments, but for {@code --events}
 * @param cpus processors
 * @param mebibytes memory
 */
record JobRequest(
    String label,
    String name,
    Path directory,
    Path files,
    List<String> command,
    int cpus,
    long mebibytes) {

  /** What a JVM takes of a job's memory at the most, QEMU and compilers not counted. */
  static final int HEAP_MEBIBYTES = 768;

  JobRequest {
    command = List.copyOf(command);
  }

  Path script() {
    return file(".sh");
  }

  Path log() {
    return file(".log");
  }

  /** The events of one of its runs: a job of a lost node may go on beside its successor. */
  Path events(int restarts) {
    return file("." + restarts + ".events");
  }

  private Path file(String end) {
    return files.resolveSibling(files.getFileName() + end);
  }

  /** What {@code sbatch} is given, without the script. In file names, % begins a pattern. */
  List<String> options() {
    return List.of(
        "--parsable",
        "--requeue",
        "--open-mode=append",
        "--job-name=" + name,
        "--comment=" + label,
        "--chdir=" + directory,
        "--output=" + log().toString().replace("%", "%%"),
        "--nodes=1",
        "--ntasks=1",
        "--cpus-per-task=" + cpus,
        "--mem=" + mebibytes + "M");
  }

  /** Writes the script, which replaces itself by the command, so that signals reach that. */
  void writeScript() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/sh");
    lines.add("# " + label.replace('\n', ' '));
    lines.add(
        "JAVA_TOOL_OPTIONS=\"-XX:ActiveProcessorCount=${SLURM_CPUS_PER_TASK:-1} -Xmx"
            + HEAP_MEBIBYTES
            + "m ${JAVA_TOOL_OPTIONS:-}\"");
    lines.add("export JAVA_TOOL_OPTIONS");
    String events = file("").toString();
    lines.add(
        "exec "
            + ShellQuoting.line(command.subList(0, 2))
            + " --events "
            + ShellQuoting.word(events)
            + ".\"${SLURM_RESTART_COUNT:-0}\".events "
            + ShellQuoting.line(command.subList(2, command.size())));
    Files.writeString(script(), String.join("\n", lines) + "\n");
  }
}
