package dev.coracle.build;

import dev.coracle.answer.plan.InputChanges;
import dev.coracle.answer.plan.PlanReport;
import dev.coracle.build.context.BuildContext;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.Origins;
import dev.coracle.publish.OriginsReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.deb.PackageUnpacker;
import dev.coracle.store.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which steps a build would take, and why. */
final class PlanDescription {
  private final BuildContext context;
  private final KernelStage kernels;
  private final RecipePlanner planner;

  PlanDescription(BuildContext context, RecipePlanner planner, KernelStage kernels) {
    this.context = context;
    this.planner = planner;
    this.kernels = kernels;
  }

  /**
   * What a build would do, without doing it: nothing is resolved, fetched or written.
   *
   * @param output where its result would go, and where an earlier one is looked for
   */
  PlanReport of(Path recipeFile, Path output) throws IOException, InterruptedException {
    Recipe recipe = planner.recipes().read(recipeFile);
    String version = RecipePlanner.version(recipe);
    String title = recipe.name() + " " + version;
    Optional<BuildPlan> planned = planner.planLocked(recipe);
    if (planned.isEmpty()) {
      String why =
          planner.resolver().present(recipe).isEmpty()
              ? "there is no lock"
              : "the recipe asks for other packages or suites than when it was locked";
      PlanReport.Step step = new PlanReport.Step("lock", true, Optional.empty(), why, List.of());
      PlanReport.Step rest =
          new PlanReport.Step("the rest", true, Optional.empty(), "known after that", List.of());
      return new PlanReport(title, "", List.of(step, rest));
    }
    ResultStore results = new ResultStore(output);
    Path own = results.directory(recipe.name(), version);
    Path earlier =
        Files.isDirectory(own) ? own : results.directory(recipe.name(), ResultStore.LATEST);
    return new PlanReport(
        title,
        Files.isDirectory(earlier) ? output.relativize(earlier).toString() : "",
        steps(planned.get(), own, earlier));
  }

  private List<PlanReport.Step> steps(BuildPlan plan, Path own, Path earlier) throws IOException {
    Optional<Origins> before = Optional.empty();
    if (Files.isRegularFile(earlier.resolve(Origins.FILE))) {
      before = Optional.of(OriginsReader.read(earlier, OriginsReader.Part.STEPS));
    }
    List<LockedPackage> packages = plan.lock().packages();
    long missing =
        packages.stream().filter(p -> !PackageUnpacker.isUnpacked(p, context.store())).count();
    boolean kernel = kernels.present(plan.kernel()).isEmpty();
    Path manifest = own.resolve(ResultStore.MANIFEST);
    boolean image =
        !Files.isRegularFile(manifest)
            || !new ExistingResult(own, Optional.of(ManifestReader.read(manifest)), false)
                .isUpToDate(plan);
    boolean passed =
        !image && Verdict.read(own.resolve(ResultStore.VERDICT)).map(Verdict::passed).orElse(false);
    List<PlanReport.Step> steps = new ArrayList<>();
    steps.addAll(
        List.of(
            new PlanReport.Step("lock", false, Optional.empty(), "fits the recipe", List.of()),
            new PlanReport.Step(
                "packages",
                missing > 0,
                Optional.empty(),
                packages.size() - missing + " of " + packages.size() + " unpacked in the store",
                List.of())));
    steps.addAll(rebuilds(plan));
    steps.addAll(
        List.of(
            step("kernel", kernel, plan.kernel().key(), "compiled in the store", before, plan),
            step("image", image, plan.imageKey(), "the result is up to date", before, plan),
            new PlanReport.Step(
                "verify",
                !passed,
                Optional.empty(),
                passed ? "passed" : image ? "the result changes" : "not passed yet",
                List.of())));
    return steps;
  }

  /** One step for each package that is built from source. */
  private List<PlanReport.Step> rebuilds(BuildPlan plan) {
    List<PlanReport.Step> steps = new ArrayList<>();
    for (int i = 0; i < plan.inputs().rebuilds().size(); i++) {
      StepKey key = plan.inputs().rebuilds().get(i);
      boolean built = context.store().result(key).isPresent();
      String name = plan.recipe().sources().rebuilds().get(i).name().value();
      String state = name + (built ? ": built in the store" : ": not there yet");
      steps.add(new PlanReport.Step("rebuild", !built, Optional.of(key), state, List.of()));
    }
    return steps;
  }

  private static PlanReport.Step step(
      String name,
      boolean runs,
      StepKey key,
      String kept,
      Optional<Origins> before,
      BuildPlan plan) {
    Map<String, String> names = new HashMap<>();
    plan.lock().packages().forEach(p -> names.put(p.sha256().hex(), p.nameAndVersion()));
    List<String> changes =
        before.stream()
            .flatMap(origins -> origins.steps().stream())
            .filter(old -> old.kind().equals(key.kind()) && !old.equals(key))
            .flatMap(
                old ->
                    InputChanges.of(old, key, value -> names.getOrDefault(value, value)).stream())
            .toList();
    String state = !runs ? kept : changes.isEmpty() ? "not there yet" : "these inputs changed";
    return new PlanReport.Step(name, runs, Optional.of(key), state, changes);
  }
}
