package dev.coracle.kernel;

import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.compile.Ccache;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.CompilerLauncher;
import dev.coracle.kernel.compile.Distcc;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.LauncherChoice;
import dev.coracle.kernel.compile.LauncherDiagnostics;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceTree;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.patch.PatchSeries;
import dev.coracle.progress.Progress;
import dev.coracle.store.Store;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Unpacks a kernel's source, and says how {@code make} is called in it. */
final class TreeSetup {
  private final Store store;
  private final ProcessRunner runner;
  private final Progress progress;
  private final int jobs;
  private final LauncherChoice launcher;
  private final Map<Sha256, Distcc> farms = new ConcurrentHashMap<>();

  TreeSetup(
      Store store, ProcessRunner runner, Progress progress, int jobs, LauncherChoice launcher) {
    this.launcher = launcher;
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

  private CompilerLauncher launcher(
      KernelToolchain toolchain, Optional<InstalledToolchain> installed) {
    if (launcher.name().isEmpty()) {
      Optional<Ccache> found = installed.isPresent() ? Optional.empty() : ccache(toolchain);
      return found.map(CompilerLauncher.class::cast).orElseGet(CompilerLauncher::none);
    }
    return switch (launcher.name().get()) {
      case none -> CompilerLauncher.none();
      case ccache -> ccache(toolchain).orElseThrow(() -> LauncherDiagnostics.missing(Ccache.NAME));
      case distcc -> farm(toolchain, installed.orElseThrow(LauncherDiagnostics::hostCompiler));
    };
  }

  /** The same for one toolchain each time, so that its servers are asked once. */
  private Distcc farm(KernelToolchain toolchain, InstalledToolchain installed) {
    return farms.computeIfAbsent(
        toolchain.step().orElseThrow(LauncherDiagnostics::hostCompiler).digest(),
        digest ->
            new Distcc(
                runner,
                store.root().resolve(Distcc.NAME),
                launcher.servers(),
                digest,
                installed,
                progress::say));
  }

  private Optional<Ccache> ccache(KernelToolchain toolchain) {
    return Ccache.find(
        runner,
        store.root().resolve(Ccache.NAME),
        toolchain.step().map(step -> step.digest().hex()));
  }

  /** Puts the toolchain in place, and makes sure that the compiler's launcher can be used. */
  void prepare(KernelToolchain toolchain) throws IOException {
    launcher(toolchain, toolchain.installer().install()).check();
  }

  /** {@code make} in a tree, with the toolchain in place, for questions: it compiles little. */
  KernelMake plainMake(KernelRequest request, Path tree, long timestamp, Path log)
      throws IOException {
    return make(request, tree, timestamp, log, plain(request.toolchain().installer().install()));
  }

  /** {@code make} in a tree, with the toolchain and the compiler's launcher in place. */
  KernelMake make(KernelRequest request, Path tree, long timestamp, Path log) throws IOException {
    Optional<InstalledToolchain> installed = request.toolchain().installer().install();
    CompileTools tools =
        launcher(request.toolchain(), installed)
            .over(plain(installed), tree.resolveSibling("launcher"));
    return make(request, tree, timestamp, log, tools);
  }

  private static CompileTools plain(Optional<InstalledToolchain> installed) {
    return installed.map(CompileTools::of).orElseGet(CompileTools::ofHost);
  }

  private KernelMake make(
      KernelRequest request, Path tree, long timestamp, Path log, CompileTools tools) {
    String architecture = request.architecture().kernelName();
    return new KernelMake(tree, architecture, timestamp, log, runner, tools);
  }
}
