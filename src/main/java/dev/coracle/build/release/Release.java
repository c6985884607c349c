package dev.coracle.build.release;

import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.Build;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.reproduce.Reproduction;
import dev.coracle.build.reproduce.ReproductionReport;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through the steps of a release. What takes long (boots, the reproduction) is not repeated
 * where it passed for the same commit and the same result.
 */
public final class Release {
  private static final String NO_COMMIT = "none";

  private final BuildContext context;
  private final ReleaseOptions options;
  private final Optional<ResultPublisher> publisher;
  private final Consumer<StepOutcome> report;
  private final Build builder;

  /** As it is at the beginning: a recipe that changes meanwhile is not what was asked for. */
  private final Recipe recipe;

  /**
   * Composes the recipe.
   *
   * @param publisher of the options' target, if there is one
   * @param report receives each step's outcome as it comes
   * @throws CoracleException (RECIPE) if the recipe is wrong
   */
  public Release(
      BuildContext context,
      ReleaseOptions options,
      Optional<ResultPublisher> publisher,
      Consumer<StepOutcome> report) {
    this.context = context;
    this.options = options;
    this.publisher = publisher;
    this.report = report;
    boolean locked = options.does(ReleaseStep.lock);
    BuildOptions build = options.build().locked(locked).verify(false).build();
    this.builder = new Build(context, build);
    this.recipe = builder.read(options.recipe());
  }

  /** The work of a step: what it found, a line each. */
  private interface Work {
    List<String> run() throws IOException, InterruptedException;
  }

  /**
   * Does all steps.
   *
   * @throws CoracleException of the first step that fails
   */
  public void run() throws IOException, InterruptedException {
    String commit = commit();
    step(ReleaseStep.build, this::build);
    Path result = result();
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    ReleaseRecord record = ReleaseRecord.of(result, commit);
    ReleaseChecks checks = new ReleaseChecks(context, result, manifest);
    Path work = OwnedDirectories.temporary("release");
    try {
      remembered(
          record, ReleaseStep.verify, () -> checks.verify(new ResultStore(options.output())));
      reproduce(record, result, manifest, work);
      remembered(
          record,
          ReleaseStep.notes,
          () ->
              new ReleaseNotes(context, options.previous(), publisher)
                  .write(result, manifest, work));
    } finally {
      OwnedDirectories.delete(work);
    }
    step(ReleaseStep.sbom, checks::sbom);
    remembered(record, ReleaseStep.sign, () -> sign(record, result, manifest));
    publish(result, manifest);
  }

  /** Shows what would be done, and does nothing. */
  public void plan() throws IOException {
    Path result = result();
    Optional<ReleaseRecord> record =
        new ResultStore(options.output()).manifest(recipe.name(), Build.version(recipe)).isPresent()
            ? Optional.of(ReleaseRecord.of(result, head()))
            : Optional.empty();
    for (ReleaseStep each : ReleaseStep.values()) {
      Optional<List<String>> before = record.flatMap(known -> known.lines(each));
      StepOutcome.State state =
          before.isPresent() ? StepOutcome.State.KEPT : StepOutcome.State.PLANNED;
      report.accept(
          options.does(each)
              ? new StepOutcome(each, state, before.orElse(List.of(purpose(each))))
              : skipped(each));
    }
  }

  private String purpose(ReleaseStep step) {
    if (step == ReleaseStep.publish) {
      return options
          .target()
          .map(target -> step.purpose() + " " + target.place().host() + "/" + target.place().name())
          .filter(text -> options.publish())
          .orElse("show what would be published");
    }
    return step.purpose();
  }

  private static StepOutcome skipped(ReleaseStep step) {
    return new StepOutcome(step, StepOutcome.State.SKIPPED, List.of());
  }

  private void step(ReleaseStep step, Work work) throws IOException, InterruptedException {
    if (!options.does(step)) {
      report.accept(skipped(step));
      return;
    }
    report.accept(new StepOutcome(step, StepOutcome.State.PASSED, attempt(step, work)));
  }

  private List<String> attempt(ReleaseStep step, Work work)
      throws IOException, InterruptedException {
    boolean done = false;
    try {
      List<String> lines = work.run();
      done = true;
      return lines;
    } finally {
      if (!done) {
        report.accept(
            new StepOutcome(
                step,
                StepOutcome.State.FAILED,
                List.of("once the cause is gone, the same command goes on here")));
      }
    }
  }

  /** A step that is not repeated once it passed. */
  private void remembered(ReleaseRecord record, ReleaseStep step, Work work)
      throws IOException, InterruptedException {
    Optional<List<String>> before = record.lines(step);
    if (!options.does(step) || before.isEmpty()) {
      step(
          step,
          () -> {
            List<String> lines = work.run();
            keep(record, step, lines, Map.of());
            return lines;
          });
      return;
    }
    report.accept(new StepOutcome(step, StepOutcome.State.KEPT, before.get()));
  }

  /** What was signed before says nothing of what has been found out since. */
  private static void keep(
      ReleaseRecord record, ReleaseStep step, List<String> lines, Map<String, Object> facts)
      throws IOException {
    record.passed(step, lines, facts);
    if (step == ReleaseStep.verify || step == ReleaseStep.reproduce) {
      record.forget(ReleaseStep.sign);
    }
  }

  /** The commit that is released, with its tag; {@code none} where git is not asked. */
  private String commit() throws IOException, InterruptedException {
    if (!usesGit()) {
      step(ReleaseStep.clean, List::of);
      step(ReleaseStep.lock, this::lock);
      step(ReleaseStep.tag, List::of);
      return NO_COMMIT;
    }
    try (WorkTree tree = WorkTree.open(options.recipe())) {
      step(
          ReleaseStep.clean,
          () -> {
            tree.requireClean(builder.inputs(options.recipe()));
            return List.of("commit " + tree.shortName());
          });
      // No tag is made on a commit that cannot be built as it is.
      step(ReleaseStep.lock, this::lock);
      step(ReleaseStep.tag, () -> tag(tree));
      return tree.commit();
    }
  }

  private boolean usesGit() {
    return options.does(ReleaseStep.clean) || options.does(ReleaseStep.tag);
  }

  private String head() {
    if (!usesGit()) {
      return NO_COMMIT;
    }
    try (WorkTree tree = WorkTree.open(options.recipe())) {
      return tree.commit();
    }
  }

  private List<String> tag(WorkTree tree) {
    List<String> lines = new ArrayList<>();
    options
        .tag()
        .filter(tree::make)
        .ifPresent(made -> lines.add("made here; `git push origin " + made + "` shares it"));
    lines.add(0, tree.tag(recipe.name(), Build.version(recipe), options.tag()));
    return lines;
  }

  /** Where the result is: its version is git's word where the recipe has none, so the tag's. */
  private Path result() {
    return new ResultStore(options.output()).directory(recipe.name(), Build.version(recipe));
  }

  private List<String> lock() throws IOException, InterruptedException {
    builder.keys(options.recipe());
    return List.of();
  }

  private List<String> build() throws IOException, InterruptedException {
    return List.of(builder.run(options.recipe(), options.output()).directory().toString());
  }

  private void reproduce(ReleaseRecord record, Path result, Manifest manifest, Path work)
      throws IOException, InterruptedException {
    ReleaseStep step = ReleaseStep.reproduce;
    boolean enough = options.adoptKernel() || ReproductionReport.kernelCompiled(record.facts(step));
    Optional<List<String>> before = record.lines(step).filter(lines -> enough);
    if (options.does(step) && before.isPresent()) {
      report.accept(new StepOutcome(step, StepOutcome.State.KEPT, before.get()));
      return;
    }
    step(
        step,
        () -> {
          ReproductionReport outcome =
              new Reproduction(context, again())
                  .run(
                      result,
                      manifest,
                      work,
                      Optional.ofNullable(options.recipe().toAbsolutePath().getParent()),
                      options.adoptKernel());
          if (!outcome.good()) {
            throw ReleaseDiagnostics.problem(
                ExitCode.NEGATIVE,
                "release.reproduce",
                "a second build gives other bytes: " + outcome.difference().orElse("unknown"),
                "find what the build depends on beside recipe and lock (docs/reproducing.md)");
          }
          List<String> lines =
              List.of(
                  outcome.same().size()
                      + " files are the same"
                      + (outcome.kernelAdopted() ? "; the kernel was taken from the result" : ""));
          keep(record, step, lines, outcome.fields());
          return lines;
        });
  }

  /** A build elsewhere: neither this one's lock directory nor its profiles, which are carried. */
  private BuildOptions.Builder again() {
    BuildOptions build = options.build().build();
    return BuildOptions.builder().mirror(build.mirror()).jobs(build.jobs());
  }

  private List<String> sign(ReleaseRecord record, Path result, Manifest manifest)
      throws IOException {
    PrivateKey key = options.key().orElseThrow();
    List<Path> written = new ArrayList<>(ResultSignatures.sign(result, manifest, key));
    Map<String, Object> reproduced = record.facts(ReleaseStep.reproduce);
    if (!reproduced.isEmpty()) {
      written.add(ResultSignatures.signReproduction(result, manifest, reproduced, key));
    }
    return written.stream().map(file -> file.getFileName().toString()).toList();
  }

  private void publish(Path result, Manifest manifest) throws IOException, InterruptedException {
    boolean shown = options.does(ReleaseStep.publish) && !options.publish();
    if (shown) {
      List<String> lines =
          publisher
              .map(each -> each.describe(result, manifest))
              .orElse(List.of("nowhere: --to names a repository"));
      List<String> all = new ArrayList<>(lines);
      all.add("nothing was published: --publish does it");
      report.accept(new StepOutcome(ReleaseStep.publish, StepOutcome.State.PLANNED, all));
      return;
    }
    step(
        ReleaseStep.publish,
        () -> {
          List<String> said = new ArrayList<>();
          List<String> places = publisher.orElseThrow().publish(result, manifest, said::add);
          List<String> lines = new ArrayList<>(places);
          lines.addAll(said);
          return lines;
        });
  }
}
