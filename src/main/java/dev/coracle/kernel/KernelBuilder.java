package dev.coracle.kernel;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.kernel.compile.CompileLine;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.CompilerCache;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.MakeDiagnostics;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceTree;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.config.DriverDependencies;
import dev.coracle.kernel.config.DriverIndex;
import dev.coracle.kernel.config.DriverOptions;
import dev.coracle.kernel.config.KernelConfigurator;
import dev.coracle.kernel.config.RequestedOptions;
import dev.coracle.kernel.config.UnmetOptions;
import dev.coracle.kernel.index.KconfigEnvironment;
import dev.coracle.kernel.index.KconfigIndex;
import dev.coracle.kernel.index.MakeKconfigEnvironment;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.syntax.KconfigSyntaxException;
import dev.coracle.kernel.makefile.MakefileIndex;
import dev.coracle.kernel.patch.PatchSeries;
import dev.coracle.progress.Progress;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.toolchain.InstalledToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compiles kernels, each once.
 *
 * <p>The source is unpacked into a private place of the store, compiled there and taken away again:
 * 1.4 GB that a second compile finds again in half a minute are not worth keeping. The time that
 * the kernel gives as its own is the source's, so that a new lock with the same source needs no
 * compile.
 */
public final class KernelBuilder {
  private static final String INDEX = "drivers";
  private static final String DEPENDENCIES = "options";
  private static final String MAKEFILES = "makefiles";

  private final Store store;
  private final ProcessRunner runner;
  private final Progress progress;
  private final int jobs;
  private final Duration deadline;

  /**
   * @param jobs how many compilers run side by side
   * @param deadline how long a compile may take
   */
  public KernelBuilder(
      Store store, ProcessRunner runner, Progress progress, int jobs, Duration deadline) {
    this.store = store;
    this.runner = runner;
    this.progress = progress;
    this.jobs = jobs;
    this.deadline = deadline;
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
    try (PrivateDirectory place = store.privateDirectory()) {
      Path tree = place.path().resolve("linux");
      KernelMake make = prepare(request, tree, log);
      check.accept(Files.readString(tree.resolve(".config")));
      long objects = compile(make, log);
      Path image = tree.resolve("arch/" + request.architecture().kernelName() + "/boot/bzImage");
      Files.copy(image.toRealPath(), directory.resolve(KernelArtifacts.BZ_IMAGE));
      Files.copy(tree.resolve(".config"), directory.resolve(KernelArtifacts.CONFIG));
      Files.copy(tree.resolve("System.map"), directory.resolve("System.map"));
      strip(make, tree.resolve("vmlinux"), directory.resolve(KernelArtifacts.VMLINUX), log);
      String release = Files.readString(tree.resolve("include/config/kernel.release")).strip();
      KernelArtifacts.seal(directory, release, objects);
    }
  }

  /**
   * What a kernel would be configured with, as far as that is known without its source.
   *
   * @param problems receives options that contradict each other, and drivers that the source lacks
   * @return lines {@code CONFIG_X=y}; empty before the source was read for the first time
   */
  public Optional<String> requested(KernelRequest request, List<Diagnostic> problems)
      throws IOException {
    Optional<Path> known = store.result(indexKey(request));
    if (known.isEmpty()) {
      return Optional.empty();
    }
    List<OptionRequest> all = new ArrayList<>(request.requests());
    DriverIndex index = DriverIndex.read(known.get().resolve(INDEX));
    all.addAll(DriverOptions.resolve(request.drivers(), index, problems));
    RequestedOptions.merge(all, problems);
    StringBuilder text = new StringBuilder();
    all.forEach(each -> text.append("CONFIG_" + each.symbol() + "=" + each.value() + "\n"));
    return Optional.of(text.toString());
  }

  /** A configured tree. */
  private KernelMake prepare(KernelRequest request, Path tree, Path log) throws IOException {
    Optional<Path> known = store.result(indexKey(request));
    if (known.isPresent()) {
      DriverIndex drivers = DriverIndex.read(known.get().resolve(INDEX));
      Optional<KconfigIndex> kconfig = knownKconfig(request);
      if (kconfig.isPresent()) {
        refuseUnmet(request, drivers, kconfig.get());
      } else {
        merge(request, drivers);
      }
    }
    request.toolchain().installer().install(); // before the work that it would be in vain for
    Files.createDirectories(log.getParent());
    Files.deleteIfExists(log);
    Files.createDirectories(tree);
    long timestamp = unpack(request, tree, false);
    return configure(request, tree, timestamp, log);
  }

  /**
   * Unpacks the source into an empty directory, with its patches.
   *
   * @return its own date, seconds since 1970; 0 for a directory, which has none that all its copies
   *     share
   */
  private long unpack(KernelRequest request, Path tree, boolean kconfigOnly) throws IOException {
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

  /**
   * Configures a tree that is unpacked, and checks the outcome.
   *
   * @param timestamp of its source, seconds since 1970
   * @throws CoracleException RECIPE: a driver or an option cannot be had
   */
  KernelMake configure(KernelRequest request, Path tree, long timestamp, Path log)
      throws IOException {
    String architecture = request.architecture().kernelName();
    KernelMake make = make(request, tree, timestamp, log);
    try (Progress.Task task = progress.start("configure kernel", 0, Progress.Unit.ITEMS)) {
      KconfigIndex kconfig = index(request, tree, make, log);
      KconfigModel model = model(request, kconfig);
      Path index =
          store.result(
              indexKey(request),
              directory ->
                  DriverIndex.scan(tree, architecture, model).write(directory.resolve(INDEX)));
      task.detail(request.base().value());
      new KernelConfigurator(tree, make, log)
          .configure(
              request.base().value(),
              merge(request, DriverIndex.read(index.resolve(INDEX))),
              model);
    }
    return make;
  }

  private CompileTools tools(KernelToolchain toolchain) throws IOException {
    Optional<InstalledToolchain> installed = toolchain.installer().install();
    return installed.isPresent()
        ? CompileTools.of(installed.get())
        : CompileTools.ofHost(CompilerCache.find(runner, store.root().resolve("ccache")));
  }

  private KernelMake make(KernelRequest request, Path tree, long timestamp, Path log)
      throws IOException {
    String architecture = request.architecture().kernelName();
    return new KernelMake(tree, architecture, timestamp, log, runner, tools(request.toolchain()));
  }

  /**
   * What the source's Kconfig files say, with this toolchain's answers; read now if the store lacks
   * it, from a part of the source that is unpacked for it.
   */
  public KconfigIndex kconfig(KernelRequest request) throws IOException {
    Optional<KconfigIndex> known = knownKconfig(request);
    if (known.isPresent()) {
      return known.get();
    }
    Path log = store.root().resolve("logs").resolve("kernel-options.log");
    Files.createDirectories(log.getParent());
    try (PrivateDirectory place = store.privateDirectory()) {
      Path tree = Files.createDirectories(place.path().resolve("linux"));
      String architecture = request.architecture().kernelName();
      long time = unpack(request, tree, true);
      KconfigIndex index = index(request, tree, make(request, tree, time, log), log);
      store.result(
          indexKey(request),
          target ->
              DriverIndex.scan(tree, architecture, model(request, index))
                  .write(target.resolve(INDEX)));
      return index;
    }
  }

  /**
   * What the kernel is configured with, by the index of its source.
   *
   * @throws CoracleException RECIPE: a driver cannot be had, or options contradict each other
   */
  public KernelOptions options(KernelRequest request) throws IOException {
    KconfigIndex index = kconfig(request);
    List<OptionRequest> all = requests(request);
    List<Diagnostic> problems = new ArrayList<>();
    RequestedOptions merged = RequestedOptions.merge(all, problems);
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
    String base = index.base(request.base().value()).orElse("");
    return new KernelOptions(index, model(request, index), all, base + merged.configText());
  }

  /**
   * What the source's makefiles compile; read now if the store lacks it, for which the source is
   * unpacked.
   */
  public MakefileIndex makefiles(KernelRequest request) throws IOException {
    Path index =
        store.result(
            request.sourceKey("kernel-makefiles", MakefileIndex.REVISION).build(),
            directory -> {
              try (PrivateDirectory place = store.privateDirectory()) {
                Path tree = Files.createDirectories(place.path().resolve("linux"));
                unpack(request, tree, false);
                MakefileIndex.scan(tree).write(directory.resolve(MAKEFILES));
              }
            });
    return MakefileIndex.read(index.resolve(MAKEFILES));
  }

  private Optional<KconfigIndex> knownKconfig(KernelRequest request) throws IOException {
    Optional<Path> known = store.result(kconfigKey(request));
    return known.isPresent() ? Optional.of(KconfigIndex.read(known.get())) : Optional.empty();
  }

  /** What the files say, in a form of the store that is read at once. */
  private KconfigModel model(KernelRequest request, KconfigIndex index) throws IOException {
    Path written = store.result(KconfigIndex.modelKey(kconfigKey(request)), index::writeModel);
    try {
      return KconfigIndex.readModel(written);
    } catch (IllegalStateException damaged) {
      return index.parse();
    }
  }

  private KconfigIndex index(KernelRequest request, Path tree, KernelMake make, Path log)
      throws IOException {
    Path directory =
        store.result(
            kconfigKey(request),
            target ->
                read(request, tree, new MakeKconfigEnvironment(tree, make, log)).write(target));
    return KconfigIndex.read(directory);
  }

  private KconfigIndex read(KernelRequest request, Path tree, KconfigEnvironment questions)
      throws IOException {
    try {
      return KconfigIndex.of(tree, List.of(request.base().value()), questions, jobs);
    } catch (KconfigSyntaxException e) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "kernel.kconfig",
              "the options of " + request.source().name() + " cannot be read: " + e.getMessage(),
              "take a source whose Kconfig files the kernel's own kconfig accepts"),
          e);
    }
  }

  /** Refuses what kconfig would not grant, before the source is unpacked. */
  private void refuseUnmet(KernelRequest request, DriverIndex drivers, KconfigIndex index)
      throws IOException {
    RequestedOptions options = merge(request, drivers);
    Optional<String> base = index.base(request.base().value());
    if (base.isPresent()) {
      List<Diagnostic> unmet =
          UnmetOptions.find(
              options.all(), model(request, index), base.get() + options.configText());
      if (!unmet.isEmpty()) {
        throw new CoracleException(ExitCode.RECIPE, unmet);
      }
    }
  }

  /**
   * What fragments and drivers ask for, in their order; without drivers where the store does not
   * know which options these are.
   */
  public List<OptionRequest> requests(KernelRequest request) throws IOException {
    Optional<Path> index = store.resultOfAnyMachine(indexKey(request));
    if (index.isEmpty()) {
      return request.requests();
    }
    DriverIndex drivers = DriverIndex.read(index.get().resolve(INDEX));
    return all(request, drivers, new ArrayList<>());
  }

  /** Fragments, drivers, and what these depend on where that is known. */
  private List<OptionRequest> all(
      KernelRequest request, DriverIndex index, List<Diagnostic> problems) throws IOException {
    List<OptionRequest> all = new ArrayList<>(request.requests());
    List<OptionRequest> drivers = DriverOptions.resolve(request.drivers(), index, problems);
    all.addAll(drivers);
    if (store.result(kconfigKey(request)).isPresent()) {
      all.addAll(dependencies(request, drivers, RequestedOptions.merge(all, new ArrayList<>())));
    }
    return all;
  }

  /** What drivers depend on: found once for the same requests, since every build asks for it. */
  private List<OptionRequest> dependencies(
      KernelRequest request, List<OptionRequest> drivers, RequestedOptions asked)
      throws IOException {
    StepKey key =
        StepKey.builder("kernel-dependencies", DriverDependencies.REVISION)
            .add("kconfig", kconfigKey(request).digest())
            .add("requested", asked.keyLines())
            .add("fixed", DriverDependencies.fixed(asked))
            .add("drivers", drivers.stream().map(OptionRequest::symbol).toList())
            .build();
    Path found =
        store.result(
            key,
            directory -> {
              KconfigIndex kconfig = knownKconfig(request).orElseThrow();
              Optional<String> base = kconfig.base(request.base().value());
              Files.writeString(
                  directory.resolve(DEPENDENCIES),
                  base.isEmpty()
                      ? ""
                      : DriverDependencies.find(
                          drivers, asked, model(request, kconfig), base.get()));
            });
    return DriverDependencies.requests(Files.readString(found.resolve(DEPENDENCIES)), drivers);
  }

  private RequestedOptions merge(KernelRequest request, DriverIndex index) throws IOException {
    List<Diagnostic> problems = new ArrayList<>();
    List<OptionRequest> all = all(request, index, problems);
    RequestedOptions options = RequestedOptions.merge(all, problems);
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
    return options;
  }

  private static StepKey indexKey(KernelRequest request) {
    return request.sourceKey("kernel-drivers", KernelRequest.REVISION).build();
  }

  private static StepKey kconfigKey(KernelRequest request) {
    StepKey.Builder key =
        request
            .sourceKey("kernel-kconfig", KconfigIndex.REVISION)
            .add("base", request.base().value());
    request.toolchain().describe(key);
    return key.build();
  }

  private long compile(KernelMake make, Path log) throws IOException {
    AtomicLong objects = new AtomicLong();
    try (Progress.Task task = progress.start("compile kernel", remembered(), Progress.Unit.ITEMS)) {
      Result result =
          make.make(
              List.of("vmlinux", "bzImage"),
              jobs,
              deadline,
              line -> {
                Optional<String> object = CompileLine.object(line);
                if (object.isPresent()) {
                  objects.incrementAndGet();
                  task.advance(1);
                  task.detail(object.get());
                }
              });
      if (!result.ok()) {
        throw MakeDiagnostics.of("the kernel's compile", result, log);
      }
    }
    return objects.get();
  }

  /** How many objects some earlier kernel had: near enough for a progress line. 0 if none. */
  private long remembered() throws IOException {
    Path kernels = store.root().resolve("results").resolve("kernel");
    if (!Files.isDirectory(kernels)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(kernels)) {
      Optional<Path> any = all.sorted().findFirst();
      return any.isPresent() ? KernelArtifacts.open(any.get()).objects() : 0;
    }
  }

  /**
   * Takes the symbol table out: no loader reads it, System.map has the same, and it is a tenth of
   * the file (1.5 of 17.9 MB). Program headers stay, and with them the note by which PVH loaders
   * find the entry.
   */
  private static void strip(KernelMake make, Path vmlinux, Path target, Path log)
      throws IOException {
    List<String> command = List.of("objcopy", "-S", vmlinux.toString(), target.toString());
    Result result = make.run(command, Duration.ofMinutes(1), line -> {});
    if (!result.ok()) {
      throw MakeDiagnostics.of("objcopy of vmlinux", result, log);
    }
  }
}
