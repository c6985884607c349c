package dev.coracle.kernel;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.compile.BuildTree;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.LauncherChoice;
import dev.coracle.kernel.config.KernelConfigurator;
import dev.coracle.kernel.index.KconfigIndex;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.makefile.MakefileIndex;
import dev.coracle.progress.Progress;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.store.StoreEviction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compiles kernels, each once.
 *
 * <p>All kernels of one source and one compiler are compiled in one tree, which is kept: a kernel
 * that differs from an earlier one in some options takes the time that these need. The time that
 * the kernel gives as its own is the source's, so that a new lock with the same source needs no
 * compile.
 */
public final class KernelBuilder {
  /** How much all kept trees may take; that of a small kernel takes 1.4 GB. */
  private static final long TREES_LIMIT = 4L << 30;

  private final Store store;
  private final Progress progress;
  private final int jobs;
  private final Duration deadline;
  private final TreeSetup setup;
  private final OptionIndex index;

  /**
   * @param jobs how many compilers run side by side
   * @param deadline how long a compile may take
   */
  public KernelBuilder(
      Store store, ProcessRunner runner, Progress progress, int jobs, Duration deadline) {
    this(store, runner, progress, jobs, deadline, LauncherChoice.automatic());
  }

  /**
   * As above.
   *
   * @param launcher what is to start the compiler
   */
  public KernelBuilder(
      Store store,
      ProcessRunner runner,
      Progress progress,
      int jobs,
      Duration deadline,
      LauncherChoice launcher) {
    this.store = store;
    this.progress = progress;
    this.jobs = jobs;
    this.deadline = deadline;
    this.setup = new TreeSetup(store, runner, progress, jobs, launcher);
    this.index = new OptionIndex(store, setup, jobs);
  }

  /** The kernel, if the store has it; costs a few milliseconds. */
  public Optional<KernelArtifacts> present(KernelRequest request) throws IOException {
    Optional<Path> result = store.result(request.key());
    return result.isPresent() ? Optional.of(KernelArtifacts.open(result.get())) : Optional.empty();
  }

  /**
   * The kernel, compiled now if the store lacks it.
   *
   * @throws CoracleException RECIPE: a driver or an option cannot be had; ENVIRONMENT: the compile
   *     failed; TIMEOUT; INTEGRITY: the source archive is damaged; INTERRUPTED
   */
  public KernelArtifacts build(KernelRequest request) throws IOException {
    return build(request, config -> {});
  }

  /**
   * The same.
   *
   * @param check is given the text of the final {@code .config} and may refuse it, before a compile
   */
  public KernelArtifacts build(KernelRequest request, Consumer<String> check) throws IOException {
    StepKey key = request.key();
    Path log = store.root().resolve("logs").resolve("kernel-" + key.digest().brief() + ".log");
    Path result = store.result(key, directory -> make(request, directory, log, check));
    KernelArtifacts kernel = KernelArtifacts.open(result);
    check.accept(Files.readString(kernel.config().path()));
    return kernel;
  }

  private void make(KernelRequest request, Path directory, Path log, Consumer<String> check)
      throws IOException {
    index.refuseUnmet(request);
    setup.prepare(request.toolchain()); // before the work that it would be in vain for
    Files.createDirectories(log.getParent());
    Files.deleteIfExists(log);
    try (BuildTree tree = BuildTree.open(store, treeKey(request), progress)) {
      compile(request, tree, directory, log, check);
    }
    new StoreEviction(store).trimTrees(TREES_LIMIT);
  }

  private static StepKey treeKey(KernelRequest request) {
    StepKey.Builder key =
        request
            .sourceKey("kernel-build-tree", BuildTree.REVISION)
            .add("kernel", Integer.toString(KernelRequest.REVISION));
    request.toolchain().describe(key);
    return key.build();
  }

  private void compile(
      KernelRequest request, BuildTree tree, Path directory, Path log, Consumer<String> check)
      throws IOException {
    boolean kept = tree.date().isPresent();
    long date = kept ? tree.date().get() : unpack(request, tree);
    tree.begin();
    KernelMake make = configured(request, tree, date, log, check);
    if (tree.clearFor(config(tree))) {
      kept = false;
      unpack(request, tree);
      make = configured(request, tree, date, log, check);
    }
    if (tree.doubt().isPresent()) {
      progress.say("the kernel is compiled clean: " + tree.doubt().get());
    }
    KernelCompile compile = new KernelCompile(make, log);
    long objects = compile.run(jobs, deadline, kept ? 0 : remembered(), progress);
    if (kept) {
      progress.say(
          "compiled "
              + objects
              + " objects of the kernel; the others are those of earlier kernels");
    }
    compile.take(tree.directory(), request.architecture().kernelName(), objects, directory);
    tree.seal(date, config(tree));
  }

  private static String config(BuildTree tree) throws IOException {
    return Files.readString(tree.directory().resolve(".config"));
  }

  private long unpack(KernelRequest request, BuildTree tree) throws IOException {
    return setup.unpack(request, Files.createDirectories(tree.directory()), false);
  }

  /** Configures the tree. A configuration that is refused leaves a kept tree as it was compiled. */
  private KernelMake configured(
      KernelRequest request, BuildTree tree, long date, Path log, Consumer<String> check)
      throws IOException {
    try {
      KernelMake make = configure(request, tree.directory(), date, log);
      check.accept(config(tree));
      return make;
    } catch (CoracleException e) {
      if (tree.date().isPresent() && e.exitCode() == ExitCode.RECIPE) {
        tree.seal(date, config(tree));
      }
      throw e;
    }
  }

  /**
   * Configures a tree that is unpacked, and checks the outcome.
   *
   * @param timestamp of its source, seconds since 1970
   * @throws CoracleException RECIPE: a driver or an option cannot be had
   */
  KernelMake configure(KernelRequest request, Path tree, long timestamp, Path log)
      throws IOException {
    KernelMake make = setup.make(request, tree, timestamp, log);
    try (Progress.Task task = progress.start("configure kernel", 0, Progress.Unit.ITEMS)) {
      KconfigIndex kconfig = index.index(request, tree, make, log);
      KconfigModel model = index.model(request, kconfig);
      task.detail(request.base().value());
      new KernelConfigurator(tree, make, log)
          .configure(
              kconfig.base(request.base().value()).orElseThrow(),
              index.merge(request, index.drivers(request, tree, model)),
              model);
    }
    return make;
  }

  /** What a kernel would be configured with; see {@link OptionIndex#requested}. */
  public Optional<String> requested(KernelRequest request, List<Diagnostic> problems)
      throws IOException {
    return index.requested(request, problems);
  }

  /**
   * What the kernel is configured with, by the index of its source.
   *
   * @throws CoracleException RECIPE: a driver cannot be had, or options contradict each other
   */
  public KernelOptions options(KernelRequest request) throws IOException {
    return index.options(request);
  }

  /**
   * What the source's makefiles compile; read now if the store lacks it, for which the source is
   * unpacked.
   */
  public MakefileIndex makefiles(KernelRequest request) throws IOException {
    return index.makefiles(request);
  }

  /**
   * What fragments and drivers ask for, in their order; without drivers where the store does not
   * know which options these are.
   */
  public List<OptionRequest> requests(KernelRequest request) throws IOException {
    return index.requests(request);
  }

  /** How many objects an earlier kernel had: near enough for a progress line. 0 if none. */
  private long remembered() throws IOException {
    Path kernels = store.root().resolve("results").resolve("kernel");
    if (!Files.isDirectory(kernels)) {
      return 0;
    }
    long most = 0;
    try (Stream<Path> all = Files.list(kernels)) {
      for (Path each : all.toList()) {
        most = Math.max(most, KernelArtifacts.open(each).objects());
      }
    }
    return most;
  }
}
