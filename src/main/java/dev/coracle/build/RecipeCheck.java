package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.context.RecipeLoader;
import dev.coracle.build.image.ImageStage;
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
import dev.coracle.rootfs.RootTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
   */
  public record Result(
      Path file,
      Optional<Recipe> recipe,
      List<Diagnostic> problems,
      ExitCode status,
      Optional<CheckedTree> tree,
      Optional<CheckedKernel> kernel) {

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
   * @param compiled whether the store has it
   */
  public record CheckedKernel(
      List<String> fragments, int options, List<String> drivers, boolean compiled) {}

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

  private final class Run {
    private final Path file;
    private final Set<Diagnostic> problems = new LinkedHashSet<>();
    private ExitCode status = ExitCode.OK;

    Run(Path file) {
      this.file = file;
    }

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
      problems.addAll(failure.diagnostics());
      if (status == ExitCode.OK) {
        status = failure.exitCode();
      }
    }

    Result run() throws IOException, InterruptedException {
      Optional<Recipe> recipe = stage(() -> new RecipeLoader(context, options).read(file));
      Optional<CheckedTree> tree = Optional.empty();
      Optional<CheckedKernel> kernel = Optional.empty();
      if (recipe.isPresent()) {
        Recipe read = recipe.get();
        Optional<LockFile> lock =
            stage(() -> new LockResolver(context, archives, options).look(read, problems::add));
        if (lock.isPresent()) {
          kernel = stage(() -> kernel(read, lock.get()));
          tree = stage(() -> tree(read, lock.get()));
        }
      }
      return new Result(file, recipe, List.copyOf(problems), status, tree, kernel);
    }

    private CheckedTree tree(Recipe recipe, LockFile lock) throws IOException {
      RootTree root = new ImageStage(context, archives).tree(recipe, lock, "0");
      problems.addAll(root.report().warnings());
      return new CheckedTree(root, lock.packages().size());
    }

    private CheckedKernel kernel(Recipe recipe, LockFile lock)
        throws IOException, InterruptedException {
      KernelToolchain toolchain = new ToolchainStage(context, archives).of(recipe, lock, false);
      PlanInputs inputs = kernels.inputs(recipe, lock, "0", toolchain);
      KernelRequest request = BuildPlan.of(recipe, lock, inputs).kernel();
      PatchSeries.paths(request.patches()); // whether each can be read
      boolean compiled = kernels.present(request).isPresent();
      List<Diagnostic> found = new ArrayList<>();
      Optional<String> config =
          compiled
              ? Optional.of(Files.readString(kernels.present(request).get().config().path()))
              : kernels.requested(request, found);
      if (!found.isEmpty()) {
        note(new CoracleException(ExitCode.RECIPE, found));
      } else if (config.isPresent()) {
        requirements(recipe, config.get(), compiled);
      }
      return new CheckedKernel(
          inputs.fragments().stream().map(each -> each.name()).toList(),
          inputs.fragments().stream().mapToInt(each -> each.options().size()).sum(),
          recipe.kernel().drivers().stream().map(each -> each.value()).toList(),
          compiled);
    }

    /** Before the kernel is configured, an option that nobody requests may still be selected. */
    private void requirements(Recipe recipe, String config, boolean known) {
      try {
        new KernelConfigCheck(recipe, kernels.fragments(recipe), config).check();
      } catch (CoracleException e) {
        if (known) {
          note(e);
          return;
        }
        for (Diagnostic each : e.diagnostics()) {
          Diagnostic warning = Diagnostic.warning(each.code(), each.message(), each.fix());
          problems.add(each.place().map(warning::at).orElse(warning));
        }
      }
    }
  }
}
