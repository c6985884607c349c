package dev.coracle.build.cost;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.context.KernelOverrides;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.StepKey;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds and verifies a recipe's guest with another kernel. What came of a trial is kept in the
 * store under all that decides it, so that a run that was ended early goes on where it was.
 */
public final class KernelTrialRunner {
  private static final int REVISION = 3;
  private static final String FILE = "trial.json";

  private final BuildContext context;
  private final BuildOptions.Builder options;
  private final Path recipe;
  private final String qemu;

  /**
   * @param options of the builds; profiles count
   * @param qemu what the QEMU that boots them is known by
   */
  public KernelTrialRunner(
      BuildContext context, BuildOptions.Builder options, Path recipe, String qemu) {
    this.context = context;
    this.options = options.verify(true).replace(true);
    this.recipe = recipe;
    this.qemu = qemu;
  }

  /** The recipe's fragments, in its order; its own files as they are written there. */
  public List<String> fragments() {
    Recipe read = build(KernelOverrides.NONE).read(recipe);
    List<String> own =
        read.kernel().fragmentFiles().stream().map(file -> "./" + file.value()).toList();
    List<String> all = new ArrayList<>();
    read.kernel().fragments().forEach(name -> all.add(name.value()));
    all.addAll(own);
    return all;
  }

  /** Trials without fragments. */
  public TrialRunner withoutFragments() {
    return names -> trial(names, new KernelOverrides(names, List.of()));
  }

  /**
   * Trials with other settings.
   *
   * @param settings the options of each, by its name
   */
  public TrialRunner withSettings(Map<String, List<KernelSpec.Option>> settings) {
    return names ->
        trial(
            names,
            new KernelOverrides(
                List.of(),
                names.stream()
                    .flatMap(name -> settings.getOrDefault(name, List.of()).stream())
                    .toList()));
  }

  private KernelTrial trial(List<String> names, KernelOverrides overrides)
      throws IOException, InterruptedException {
    Build build = build(overrides);
    List<StepKey> keys = build.keys(recipe);
    StepKey key =
        StepKey.builder("kernel-trial", REVISION)
            .add("kernel", keys.get(0).digest())
            .add("image", keys.get(1).digest())
            .add("verify", build.read(recipe).verify().toString())
            .add("qemu", qemu)
            .build();
    Path kept =
        context
            .store()
            .result(
                key,
                directory -> Files.writeString(directory.resolve(FILE), made(build, names).text()));
    KernelTrial trial = KernelTrial.read(Files.readString(kept.resolve(FILE)));
    return new KernelTrial(names, trial.refused(), trial.figures(), trial.failed());
  }

  private Build build(KernelOverrides overrides) {
    return new Build(context, options.kernelOverrides(overrides).build());
  }

  private KernelTrial made(Build build, List<String> names) throws IOException {
    try (PrivateDirectory output = context.store().privateDirectory()) {
      KernelTrial first = outcome(names, build.run(recipe, output.path()));
      // On a busy host a deadline can pass: a check fails if it fails twice.
      return first.failed().isEmpty()
          ? first
          : first.confirmed(outcome(names, build.run(recipe, output.path())));
    } catch (CoracleException e) {
      if (e.exitCode() != ExitCode.RECIPE) {
        throw e;
      }
      String why = e.diagnostics().get(0).message();
      return new KernelTrial(names, Optional.of(why), Optional.empty(), List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a guest was verified");
    }
  }

  private static KernelTrial outcome(List<String> names, BuildOutcome outcome) {
    VerifyReport report = outcome.report().orElseThrow();
    List<String> failed = report.checks().stream().filter(Check::failed).map(Check::name).toList();
    Optional<KernelTrial.Figures> figures =
        report.virtual().isPresent() && report.memory().isPresent()
            ? Optional.of(
                new KernelTrial.Figures(
                    report.virtual().get().kernelMillis(),
                    report.virtual().get().userMillis(),
                    outcome.manifest().artifact(KernelArtifacts.BZ_IMAGE).size(),
                    outcome.manifest().artifact(KernelArtifacts.VMLINUX).size(),
                    report.memory().get().used() * 1024))
            : Optional.empty();
    return new KernelTrial(names, Optional.empty(), figures, failed);
  }
}
