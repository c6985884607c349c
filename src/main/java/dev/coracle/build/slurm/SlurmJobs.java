package dev.coracle.build.slurm;

import dev.coracle.build.batch.BatchRecipe;
import dev.coracle.host.DirectoryTree;
import dev.coracle.progress.NamedProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Submits the jobs of one run: a kernel's once, and a recipe's build and boots after it. */
final class SlurmJobs {
  /** A kernel's compile and link. */
  private static final long COMPILE_MEBIBYTES = 2048;

  /** What a build takes in addition to its heap. */
  private static final long BUILD_MEBIBYTES = 512;

  /** QEMU itself, and its translated code. */
  private static final long QEMU_MEBIBYTES = 256;

  /** Boots of one result that run at once, and trees and images that are made at once. */
  private static final int CPUS = 2;

  private final SlurmCommands slurm;
  private final Path launcher;
  private final Path directory;
  private final Path files;
  private final String name;
  private final OptionalInt compilers;
  private final int mostCpus;
  private final long mostMebibytes;
  private final Map<String, WatchedJob> kernels = new HashMap<>();

  /**
   * @param launcher the program, at the same path on all nodes
   * @param directory where jobs work
   * @param files where scripts, logs and events go; all nodes share it
   * @param name of all jobs of this run
   * @param compilers how many a compile runs at once, if the user says so
   * @param nodes those that take jobs
   */
  SlurmJobs(
      SlurmCommands slurm,
      Path launcher,
      Path directory,
      Path files,
      String name,
      OptionalInt compilers,
      List<SlurmNode> nodes) {
    this.slurm = slurm;
    this.launcher = launcher;
    this.directory = directory;
    this.files = files;
    this.name = name;
    this.compilers = compilers;
    this.mostCpus = Math.max(1, nodes.stream().mapToInt(SlurmNode::cpus).min().orElse(1));
    this.mostMebibytes =
        Math.max(1, nodes.stream().mapToLong(SlurmNode::mebibytes).max().orElse(1));
  }

  /**
   * Submits what a recipe needs.
   *
   * @param kernel the key of its kernel
   * @param number that its files' names begin with
   */
  WatchedRecipe submit(
      SlurmRecipe asked, BatchRecipe recipe, String kernel, int number, NamedProgress progress)
      throws IOException, InterruptedException {
    List<WatchedJob> jobs = new ArrayList<>();
    WatchedJob first = kernels.get(kernel);
    if (first == null) {
      List<String> arguments = new ArrayList<>(asked.kernelArguments());
      arguments.addAll(1, List.of("--to", files.resolve("kernel-" + number).toString()));
      first =
          job("kernel", recipe, number, arguments, compileCpus(), COMPILE_MEBIBYTES, progress)
              .submit(Set.of());
      kernels.put(kernel, first);
    }
    jobs.add(first);
    WatchedJob build =
        job(
                "build",
                recipe,
                number,
                asked.buildArguments(),
                Math.min(CPUS, mostCpus),
                JobRequest.HEAP_MEBIBYTES + BUILD_MEBIBYTES,
                progress)
            .submit(Set.of(first.id()));
    jobs.add(build);
    if (!asked.bootArguments().isEmpty()) {
      long guest = (recipe.memory() >> 20) + QEMU_MEBIBYTES;
      jobs.add(
          job(
                  "boot",
                  recipe,
                  number,
                  asked.bootArguments(),
                  Math.min(CPUS, mostCpus),
                  JobRequest.HEAP_MEBIBYTES + BUILD_MEBIBYTES + CPUS * guest,
                  progress)
              .submit(Set.of(build.id())));
    }
    return new WatchedRecipe(recipe, jobs, progress);
  }

  private int compileCpus() {
    return compilers.orElse(mostCpus);
  }

  /** What is submitted once it is known what it waits for. */
  @FunctionalInterface
  private interface Unsubmitted {
    WatchedJob submit(Set<Long> after) throws IOException, InterruptedException;
  }

  private Unsubmitted job(
      String kind,
      BatchRecipe recipe,
      int number,
      List<String> arguments,
      int cpus,
      long mebibytes,
      NamedProgress progress)
      throws IOException {
    JobRequest request =
        new JobRequest(
            kind + " of " + recipe.name(),
            name,
            directory,
            files.resolve(number + "-" + kind),
            Stream.concat(Stream.of(launcher.toString()), arguments.stream()).toList(),
            cpus,
            Math.min(mebibytes, mostMebibytes));
    request.writeScript();
    return after -> new WatchedJob(request, kind, slurm.submit(request, after), progress);
  }

  /** Removes all files, once nobody needs a log. */
  void removeFiles() throws IOException {
    DirectoryTree.delete(files);
    Path parent = files.getParent();
    try (Stream<Path> others = Files.list(parent)) {
      if (others.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(parent);
  }
}
