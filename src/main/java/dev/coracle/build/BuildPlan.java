package dev.coracle.build;

import dev.coracle.build.image.CompanionKernelParameters;
import dev.coracle.build.image.ImageKey;
import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelSource;
import dev.coracle.lock.LockFile;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.StepKey;

/**
 * The steps of a build with their content keys, which show whether a result is already there.
 *
 * @param recipe the recipe
 * @param lock its lock
 * @param version the result's version
 * @param kernel the kernel step's request
 * @param imageKey the image step's key
 * @param inputs what else was read for it
 */
record BuildPlan(
    Recipe recipe,
    LockFile lock,
    String version,
    KernelRequest kernel,
    StepKey imageKey,
    PlanInputs inputs) {

  /** The same plan with a lock that has more numbers of accounts. */
  BuildPlan with(LockFile complete) {
    return complete.equals(lock) ? this : of(recipe, complete, inputs);
  }

  /** Plans a build. A pure function: it reads, fetches and writes nothing. */
  static BuildPlan of(Recipe written, LockFile lock, PlanInputs inputs) {
    Recipe recipe = CompanionKernelParameters.add(written, lock, inputs.companions());
    KernelSource source =
        new KernelSource(
            lock.kernelSource().nameAndVersion(),
            lock.kernelSource().sha256(),
            inputs.kernelArchive());
    KernelRequest kernel =
        new KernelRequest(
            recipe.architecture(),
            source,
            recipe.kernel().base(),
            inputs.fragments(),
            inputs.patches(),
            recipe.kernel().drivers(),
            inputs.toolchain());
    return new BuildPlan(
        recipe,
        lock,
        inputs.version(),
        kernel,
        ImageKey.of(
            recipe,
            lock,
            inputs.version(),
            inputs.copiedFiles(),
            inputs.companions().digest(),
            inputs.rebuilds()),
        inputs);
  }
}
