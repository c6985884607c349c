package dev.coracle.build;

import dev.coracle.build.image.CopiedFiles;
import dev.coracle.kernel.KernelSource;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.kernel.patch.SourcePatch;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.store.StepKey;
import java.util.List;

/**
 * What a plan needs from outside the recipe and its lock, read before it is made.
 *
 * @param version the result's version
 * @param fragments the recipe's kernel fragments
 * @param patches what is applied to the kernel's source
 * @param kernelArchive finds the kernel's source when it must be compiled
 * @param copiedFiles the files of the host that the recipe copies
 * @param companions the companion rules
 * @param toolchain what compiles the kernel
 * @param rebuilds the keys of packages that are built from source
 */
record PlanInputs(
    String version,
    List<KernelFragment> fragments,
    List<SourcePatch> patches,
    KernelSource.Archive kernelArchive,
    CopiedFiles copiedFiles,
    Companions companions,
    KernelToolchain toolchain,
    List<StepKey> rebuilds) {

  PlanInputs {
    fragments = List.copyOf(fragments);
    patches = List.copyOf(patches);
    rebuilds = List.copyOf(rebuilds);
  }
}
