package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.build.image.ImageStage;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Severity;
import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.patch.PatchSeries;
import dev.coracle.lock.LockFile;
import dev.coracle.publish.FileEntry;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.rootfs.RootTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what is wrong with a recipe, without compiling a kernel and without writing an image: reads
 * and composes it, looks at the kernel's fragments and drivers, opens the packages and assembles
 * the tree. One stage's errors do not hide another's, as far as that can do its work.
 */
public final class RecipeCheck {

  private final BuildContext context;
  private final BuildOptions options;
  private final AptRepositories archives;
  private final KernelStage kernels;

  /**
   * What was found.
   *
   * @param file the recipe
   * @param problems errors and warnings, each once
   * @param status of the first error; OK if there is none
   * @param tree where it could be assembled
   * @param kernel where fragments and drivers could be read
   * @param inputs files, and directories of which each file counts, that alone decide the rest;
   *     empty if something else does, or if something is wrong
   */
  public record Result(
      Path file,
      Optional<Recipe> recipe,
      List<Diagnostic> problems,
      ExitCode status,
      Optional<CheckedTree> tree,
      Optional<CheckedKernel> kernel,
      Optional<Set<Path>> inputs) {

    /** How many of the problems are errors. */
    public long errors() {
      return problems.stream().filter(each -> each.severity() == Severity.ERROR).count();
    }
  }

  /**
   * The tree.
   *
   * @param root with its report
   * @param packages how many the files are taken from
   */
  public record CheckedTree(RootTree root, int packages) {
    /** Its nodes, each with its reason. */
    public List<FileEntry> files() {
      return FileEntry.of(root.tree());
    }
  }

  /**
   * The kernel.
   *
   * @param fragments their names
   * @param options how many options they request
   * @param drivers names of modules
   * @param config the final configuration of the compiled one, if the store has it
   */
  public record CheckedKernel(
      List<String> fragments, int options, List<String> drivers, Optional<Path> config) {
    /** Whether the store has it. */
    public boolean compiled() {
      return config.isPresent();
    }
  }

  /** A check with a build's options. */
  public RecipeCheck(BuildContext context, BuildOptions options) {
    this.context = context;
    this.options = options;
    this.archives = new AptRepositories(context, options);
    this.kernels = new KernelStage(context, archives, options);
  }

  /** Checks a recipe. Problems are part of the result; none is thrown. */
  public Result check(Path file) throws IOException, InterruptedException {
    return new Run(file).run();
  }

  /** What stages found; each stage that runs beside another one has its own. */
  private static final class StageProblems {
    private final Set<Diagnostic> problems = new LinkedHashSet<>();
    private ExitCode status = ExitCode.OK;

    /** A stage's work, whose problems are noted. */
    private interface Stage<T> {
      T run() throws IOException, InterruptedException;
    }

    private <T> Optional<T> stage(Stage<T> stage) throws IOException, InterruptedException {
      try {
        return Optional.of(stage.run());
      } catch (CoracleException e) {
        note(e);
        return Optional.empty();
      }
    }

    private void note(CoracleException failure) {
      note(failure.diagnostics(), failure.exitCode());
    }

    private void note(Collection<Diagnostic> found, ExitCode code) {
      problems.addAll(found);
      if (status == ExitCode.OK) {
        status = code;
      }
    }

    private void add(StageProblems later) {
      note(later.problems, later.status);
    }
  }

  private final class Run {
    private final Path file;
    private final StageProblems all = new StageProblems();

    Run(Path file) {
      this.file = file;
    }

    Result run() throws IOException, InterruptedException {
      Optional<ComposedRecipe> composed =
          all.stage(() -> new RecipeLoader(context, options).compose(file));
      Optional<Recipe> recipe = composed.map(ComposedRecipe::recipe);
      Optional<CheckedTree> tree = Optional.empty();
      Optional<CheckedKernel> kernel = Optional.empty();
      if (recipe.isPresent()) {
        Recipe read = recipe.get();
        Optional<LockFile> lock =
            all.stage(
                () -> new LockResolver(context, archives, options).look(read, all.problems::add));
        if (lock.isPresent()) {
          StageProblems ofKernel = new StageProblems();
          StageProblems ofTree = new StageProblems();
          ParallelTasks.Both<Optional<CheckedKernel>, Optional<CheckedTree>> both =
              ParallelTasks.both(
                  () -> ofKernel.stage(() -> kernel(read, lock.get(), ofKernel)),
                  () -> ofTree.stage(() -> tree(read, lock.get(), ofTree)));
          kernel = both.first();
          tree = both.second();
          all.add(ofKernel);
          all.add(ofTree);
        }
      }
      return new Result(
          file,
          recipe,
          List.copyOf(all.problems),
          all.status,
          tree,
          kernel,
          composed.isPresent() ? inputs(composed.get(), kernel) : Optional.empty());
    }

    /** The files that alone decide the answer, where nothing is wrong and all is there. */
    private Optional<Set<Path>> inputs(ComposedRecipe composed, Optional<CheckedKernel> kernel) {
      Optional<Path> config = kernel.flatMap(CheckedKernel::config);
      if (!all.problems.isEmpty() || config.isEmpty()) {
        return Optional.empty();
      }
      RecipePlanner planner = new RecipePlanner(context, options, archives, kernels);
      Optional<Set<Path>> files = new BuildInputs(context, planner, kernels).ofCheck(composed);
      files.ifPresent(found -> found.add(config.get()));
      return files;
    }

    private CheckedTree tree(Recipe recipe, LockFile lock, StageProblems findings)
        throws IOException {
      RootTree root = new ImageStage(context, archives).tree(recipe, lock, "0");
      findings.problems.addAll(root.report().warnings());
      return new CheckedTree(root, lock.packages().size());
    }

    private CheckedKernel kernel(Recipe recipe, LockFile lock, StageProblems findings)
        throws IOException, InterruptedException {
      KernelToolchain toolchain = new ToolchainStage(context, archives).of(recipe, lock, false);
      PlanInputs inputs = kernels.inputs(recipe, lock, "0", toolchain);
      KernelRequest request = BuildPlan.of(recipe, lock, inputs).kernel();
      PatchSeries.paths(request.patches()); // whether each can be read
      Optional<Path> compiled = kernels.present(request).map(kernel -> kernel.config().path());
      List<Diagnostic> found = new ArrayList<>();
      Optional<String> config =
          compiled.isPresent()
              ? Optional.of(Files.readString(compiled.get()))
              : kernels.requested(request, found);
      if (!found.isEmpty()) {
        findings.note(found, ExitCode.RECIPE);
      } else if (config.isPresent()) {
        requirements(recipe, config.get(), compiled.isPresent(), findings);
      }
      return new CheckedKernel(
          inputs.fragments().stream().map(each -> each.name()).toList(),
          inputs.fragments().stream().mapToInt(each -> each.options().size()).sum(),
          recipe.kernel().drivers().stream().map(each -> each.value()).toList(),
          compiled);
    }

    /** Before the kernel is configured, an option that nobody requests may still be selected. */
    private void requirements(Recipe recipe, String config, boolean known, StageProblems findings) {
      try {
        new KernelConfigCheck(recipe, kernels.fragments(recipe), config).check();
      } catch (CoracleException e) {
        if (known) {
          findings.note(e);
          return;
        }
        for (Diagnostic each : e.diagnostics()) {
          Diagnostic warning = Diagnostic.warning(each.code(), each.message(), each.fix());
          findings.problems.add(each.place().map(warning::at).orElse(warning));
        }
      }
    }
  }
}
