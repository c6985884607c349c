package dev.coracle.kernel;

import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.CompilerCache;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceTree;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.patch.PatchSeries;
import dev.coracle.progress.Progress;
import dev.coracle.store.Store;
import dev.coracle.toolchain.InstalledToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Unpacks a kernel's source, and says how {@code make} is called in it. */
final class TreeSetup {
  private final Store store;
  private final ProcessRunner runner;
  private final Progress progress;
  private final int jobs;

  TreeSetup(Store store, ProcessRunner runner, Progress progress, int jobs) {
    this.store = store;
    this.runner = runner;
    this.progress = progress;
    this.jobs = jobs;
  }

  /**
   * Unpacks the source into an empty directory, with its patches.
   *
   * @return its own date, seconds since 1970; 0 for a directory, which has none that all its copies
   *     share
   */
  long unpack(KernelRequest request, Path tree, boolean kconfigOnly) throws IOException {
    KernelSource source = request.source();
    SourceFilter filter =
        new SourceFilter(
            request.architecture().kernelName(), kconfigOnly, PatchSeries.paths(request.patches()));
    Path from = source.archive().file();
    long date = 0;
    if (Files.isDirectory(from)) {
      try (Progress.Task task = progress.start("copy kernel source", 0, Progress.Unit.BYTES)) {
        task.detail(from.toString());
        new SourceTree(from, filter).copy(tree, source.digest());
      }
    } else {
      date = SourceUnpacker.unpack(from, tree, filter, jobs, progress);
    }
    PatchSeries.apply(request.patches(), tree, source.name(), progress::say);
    return date;
  }

  private CompileTools tools(KernelToolchain toolchain) throws IOException {
    Optional<InstalledToolchain> installed = toolchain.installer().install();
    return installed.isPresent()
        ? CompileTools.of(installed.get())
        : CompileTools.ofHost(CompilerCache.find(runner, store.root().resolve("ccache")));
  }

  /** {@code make} in a tree, with the toolchain in place. */
  KernelMake make(KernelRequest request, Path tree, long timestamp, Path log) throws IOException {
    String architecture = request.architecture().kernelName();
    return new KernelMake(tree, architecture, timestamp, log, runner, tools(request.toolchain()));
  }
}
