package dev.coracle.build.slurm;

import dev.coracle.build.Build;
import dev.coracle.build.batch.BatchJob;
import dev.coracle.build.batch.BatchRecipe;
import dev.coracle.build.batch.BatchResult;
import dev.coracle.build.context.BuildContext;
import dev.coracle.concurrent.ShutdownGuard;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.progress.NamedProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds recipes on the nodes of a Slurm cluster. This process resolves their locks, submits the
 * jobs and watches them; the nodes share the working directory and the output directory with it.
 */
public final class SlurmBuild {
  /** Where jobs' files go, below the output directory. */
  public static final String FILES = ".slurm";

  /** How long a controller may be silent, or all nodes unusable, before that is a failure. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration POLL = Duration.ofSeconds(2);

  private final BuildContext context;
  private final Settings settings;
  private final SlurmCommands slurm;

  /**
   * How to go about it.
   *
   * @param keepGoing whether to begin further builds after one has failed
   * @param directory where the jobs work
   * @param compilers how many a compile runs at once; where absent, the processors of a node
   * @param patience how long a controller may be silent, or all nodes unusable
   */
  public record Settings(
      boolean keepGoing, Path directory, OptionalInt compilers, Duration patience) {}

  public SlurmBuild(BuildContext context, Settings settings) {
    this.context = context;
    this.settings = settings;
    this.slurm = new SlurmCommands(context.runner(), context.tools(), context.environment());
  }

  /** A recipe with all that is known before its jobs are submitted. */
  private record Planned(SlurmRecipe asked, BatchRecipe recipe, Optional<String> kernel) {}

  /**
   * Builds. Problems of single recipes are results, not exceptions.
   *
   * @param output where results go
   * @param ended is called with every result as it comes
   * @return the results, in the order of the recipes
   * @throws CoracleException (RECIPE) as {@link BatchRecipe#read}; (ENVIRONMENT) if there is no
   *     Slurm, if it takes no jobs or refuses one; then none is left behind
   * @throws InterruptedException if the thread is interrupted; all jobs are cancelled first
   */
  @SuppressWarnings("try") // the guard is held, not used
  public List<BatchResult> run(List<SlurmRecipe> recipes, Path output, Consumer<BatchResult> ended)
      throws IOException, InterruptedException {
    List<SlurmNode> nodes = usableNodes();
    List<BatchJob> jobs = recipes.stream().map(SlurmRecipe::job).toList();
    List<BatchRecipe> read = BatchRecipe.read(context, jobs, settings.keepGoing());
    List<Planned> planned = new ArrayList<>();
    List<BatchResult> results = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      plan(recipes.get(i), read.get(i), planned, results);
    }
    results.stream().filter(each -> !each.skipped()).forEach(ended);
    if (!results.isEmpty() && !settings.keepGoing()) {
      return inOrder(jobs, results, planned.stream().map(each -> each.recipe().notBuilt()));
    }
    // The guard is open until the jobs are cancelled: this process may be ending meanwhile.
    try (ShutdownGuard guard = new ShutdownGuard()) {
      return inOrder(jobs, results, orCancelled(planned, output, nodes, ended).stream());
    }
  }

  private List<BatchResult> orCancelled(
      List<Planned> planned, Path output, List<SlurmNode> nodes, Consumer<BatchResult> ended)
      throws IOException, InterruptedException {
    String name = "coracle-" + UUID.randomUUID().toString().substring(0, 8);
    try {
      return submitAndWatch(planned, output, nodes, name, ended);
    } catch (InterruptedException e) {
      slurm.cancel(name);
      context.progress().say("interrupted: the jobs were cancelled");
      throw e;
    }
  }

  private static List<BatchResult> inOrder(
      List<BatchJob> jobs, List<BatchResult> some, Stream<BatchResult> others) {
    Map<BatchJob, BatchResult> all =
        Stream.concat(some.stream(), others)
            .collect(Collectors.toMap(BatchResult::job, each -> each));
    return jobs.stream().map(all::get).toList();
  }

  private List<SlurmNode> usableNodes() throws IOException, InterruptedException {
    slurm.require();
    Path launcher = launcher();
    if (!Files.isExecutable(launcher)) {
      throw SlurmDiagnostics.noLauncher(launcher);
    }
    List<SlurmNode> all = slurm.nodes();
    List<SlurmNode> usable = all.stream().filter(SlurmNode::usable).toList();
    if (usable.isEmpty()) {
      throw SlurmDiagnostics.noNodes(all);
    }
    return usable;
  }

  private Path launcher() {
    return context.home().resolve("coracle");
  }

  /** Resolves a recipe's lock, which jobs would otherwise write one over the other. */
  private void plan(
      SlurmRecipe asked, BatchRecipe recipe, List<Planned> planned, List<BatchResult> results)
      throws IOException, InterruptedException {
    if (recipe.problem().isPresent()) {
      results.add(recipe.notBuilt());
      return;
    }
    long began = System.nanoTime();
    try {
      Build build = new Build(context, recipe.job().options());
      String kernel = build.kernelKey(recipe.job().recipe()).digest().hex();
      planned.add(new Planned(asked, recipe, Optional.of(kernel)));
    } catch (CoracleException e) {
      long millis = (System.nanoTime() - began) / 1_000_000;
      results.add(
          new BatchResult(recipe.job(), recipe.name(), Optional.empty(), Optional.of(e), millis));
    }
  }

  private List<BatchResult> submitAndWatch(
      List<Planned> planned,
      Path output,
      List<SlurmNode> nodes,
      String name,
      Consumer<BatchResult> ended)
      throws IOException, InterruptedException {
    Path files = Files.createDirectories(output.resolve(FILES).resolve(name));
    SlurmJobs jobs =
        new SlurmJobs(
            slurm, launcher(), settings.directory(), files, name, settings.compilers(), nodes);
    List<WatchedRecipe> watched = new ArrayList<>();
    int width = BatchRecipe.width(planned.stream().map(Planned::recipe).toList());
    try {
      for (Planned each : planned) {
        NamedProgress progress = new NamedProgress(context.progress(), each.recipe().name(), width);
        watched.add(
            jobs.submit(
                each.asked(),
                each.recipe(),
                each.kernel().orElseThrow(),
                watched.size() + 1,
                progress));
      }
      new SlurmWatch(slurm, settings, context.progress(), watched, ended).run(POLL);
    } catch (CoracleException e) {
      slurm.cancel(name);
      throw e;
    } finally {
      watched.forEach(WatchedRecipe::close);
    }
    List<BatchResult> results = watched.stream().map(each -> each.result().orElseThrow()).toList();
    if (results.stream().allMatch(BatchResult::good)) {
      jobs.removeFiles();
    }
    return results;
  }
}
