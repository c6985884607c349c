package dev.coracle.build;

import dev.coracle.kernel.KernelRequest;
import dev.coracle.lock.LockFile;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.StepKey;

/**
 * What is to be made, and the content keys that tell whether it is there already.
 *
 * @param recipe what was asked for
 * @param lock the facts
 * @param version the result's version
 * @param kernel the kernel step's request
 * @param imageKey the image step's key
 */
record BuildPlan(
    Recipe recipe, LockFile lock, String version, KernelRequest kernel, StepKey imageKey) {}
