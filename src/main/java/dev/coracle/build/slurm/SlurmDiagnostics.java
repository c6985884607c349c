package dev.coracle.build.slurm;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What can go wrong with Slurm. */
final class SlurmDiagnostics {
  private static final int MOST_NODES = 5;

  private SlurmDiagnostics() {}

  static CoracleException missing(String program) {
    return environment(
        "slurm.missing",
        "Slurm's program " + program + " is not on the PATH of this host",
        "run this on a host that submits jobs to the cluster, or leave out --executor");
  }

  /**
   * @param output what its program printed
   */
  static CoracleException unreachable(String program, String output) {
    return environment(
        "slurm.unreachable",
        "Slurm does not answer: " + program + ": " + lastLine(output),
        "see that slurmctld runs and that SLURM_CONF names its configuration; jobs that were"
            + " submitted go on, and a later run uses what they finish");
  }

  static CoracleException noNodes(List<SlurmNode> nodes) {
    String words =
        nodes.stream().limit(MOST_NODES).map(SlurmNode::words).collect(Collectors.joining("; "));
    return environment(
        "slurm.no-nodes",
        nodes.isEmpty()
            ? "Slurm has no nodes in this partition"
            : "no node takes jobs: "
                + words
                + (nodes.size() > MOST_NODES
                    ? "; and " + (nodes.size() - MOST_NODES) + " more"
                    : ""),
        "return nodes to service (`scontrol update nodename=NAME state=resume`) or name another"
            + " partition with SBATCH_PARTITION; finished results are kept");
  }

  static CoracleException refused(String job, String output) {
    return environment(
        "slurm.refused",
        "Slurm does not take the job " + job + ": " + lastLine(output),
        "change what sbatch is asked for by its variables (SBATCH_PARTITION, SBATCH_ACCOUNT,"
            + " SBATCH_TIMELIMIT) or --jobs");
  }

  static CoracleException noLauncher(Path launcher) {
    return environment(
        "slurm.launcher",
        "jobs start " + launcher + ", which cannot be run",
        "install Coracle in a directory that all nodes share");
  }

  /**
   * A job that ended without a reason of Coracle's own.
   *
   * @param how it ended
   */
  static CoracleException job(String label, long id, String how, Path log, String tail) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                "slurm.job",
                "job " + id + " (" + label + ") " + how,
                "read its log, " + log + ", and run the same command again")
            .withExcerpt(tail));
  }

  /** The last line that a program printed, as one that can be shown. */
  private static String lastLine(String output) {
    String last =
        Arrays.stream(output.split("\n", -1))
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .reduce("", (a, b) -> b);
    return last.isEmpty() ? "it printed nothing" : Excerpt.printableLines(last);
  }

  private static CoracleException environment(String code, String message, String fix) {
    return new CoracleException(ExitCode.ENVIRONMENT, Diagnostic.error(code, message, fix));
  }
}
