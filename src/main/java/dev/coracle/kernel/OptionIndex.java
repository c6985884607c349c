package dev.coracle.kernel;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.config.DriverDependencies;
import dev.coracle.kernel.config.DriverIndex;
import dev.coracle.kernel.config.DriverOptions;
import dev.coracle.kernel.config.RequestedOptions;
import dev.coracle.kernel.config.UnmetOptions;
import dev.coracle.kernel.index.KconfigEnvironment;
import dev.coracle.kernel.index.KconfigIndex;
import dev.coracle.kernel.index.MakeKconfigEnvironment;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.syntax.KconfigSyntaxException;
import dev.coracle.kernel.makefile.MakefileIndex;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the options of a request's source, and what the request asks of them. Read of
 * the source once; the store keeps it.
 */
final class OptionIndex {
  private static final String INDEX = "drivers";
  private static final String DEPENDENCIES = "options";
  private static final String MAKEFILES = "makefiles";

  private final Store store;
  private final TreeSetup setup;
  private final int jobs;

  OptionIndex(Store store, TreeSetup setup, int jobs) {
    this.store = store;
    this.setup = setup;
    this.jobs = jobs;
  }

  /**
   * What a kernel would be configured with, as far as that is known without its source.
   *
   * @param problems receives options that contradict each other or that kconfig would not grant,
   *     and drivers that the source lacks
   * @return lines {@code CONFIG_X=y}; empty before the source was read for the first time
   */
  Optional<String> requested(KernelRequest request, List<Diagnostic> problems) throws IOException {
    Optional<Path> known = store.result(indexKey(request));
    if (known.isEmpty()) {
      return Optional.empty();
    }
    List<OptionRequest> all = all(request, DriverIndex.read(known.get().resolve(INDEX)), problems);
    RequestedOptions options = RequestedOptions.merge(all, problems);
    if (problems.isEmpty()) {
      problems.addAll(unmet(request, options));
    }
    StringBuilder text = new StringBuilder();
    all.forEach(each -> text.append("CONFIG_" + each.symbol() + "=" + each.value() + "\n"));
    return Optional.of(text.toString());
  }

  /**
   * What the source's Kconfig files say, with this toolchain's answers; read now if the store lacks
   * it, from a part of the source that is unpacked for it.
   */
  KconfigIndex kconfig(KernelRequest request) throws IOException {
    Optional<KconfigIndex> known = knownKconfig(request);
    if (known.isPresent()) {
      return known.get();
    }
    Path log = store.root().resolve("logs").resolve("kernel-options.log");
    Files.createDirectories(log.getParent());
    try (PrivateDirectory place = store.privateDirectory()) {
      Path tree = Files.createDirectories(place.path().resolve("linux"));
      String architecture = request.architecture().kernelName();
      long time = setup.unpack(request, tree, true);
      KconfigIndex index = index(request, tree, setup.plainMake(request, tree, time, log), log);
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
  KernelOptions options(KernelRequest request) throws IOException {
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

  /** See {@link KernelBuilder#makefiles}. */
  MakefileIndex makefiles(KernelRequest request) throws IOException {
    Path found =
        store.result(
            request.sourceKey("kernel-makefiles", MakefileIndex.REVISION).build(),
            directory -> {
              try (PrivateDirectory place = store.privateDirectory()) {
                Path tree = Files.createDirectories(place.path().resolve("linux"));
                setup.unpack(request, tree, false);
                MakefileIndex.scan(tree).write(directory.resolve(MAKEFILES));
              }
            });
    return MakefileIndex.read(found.resolve(MAKEFILES));
  }

  private Optional<KconfigIndex> knownKconfig(KernelRequest request) throws IOException {
    Optional<Path> known = store.result(kconfigKey(request));
    return known.isPresent() ? Optional.of(KconfigIndex.read(known.get())) : Optional.empty();
  }

  /** What the files say, in a form of the store that is read at once. */
  KconfigModel model(KernelRequest request, KconfigIndex index) throws IOException {
    Path written = store.result(KconfigIndex.modelKey(kconfigKey(request)), index::writeModel);
    try {
      return KconfigIndex.readModel(written);
    } catch (IllegalStateException damaged) {
      return index.parse();
    }
  }

  /** The index, made of an unpacked tree where the store lacks it. */
  KconfigIndex index(KernelRequest request, Path tree, KernelMake make, Path log)
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

  /**
   * Refuses what kconfig would not grant, as far as that is known without the source.
   *
   * @throws CoracleException RECIPE: a driver or an option cannot be had
   */
  void refuseUnmet(KernelRequest request) throws IOException {
    Optional<Path> known = store.result(indexKey(request));
    if (known.isEmpty()) {
      return;
    }
    List<Diagnostic> unmet =
        unmet(request, merge(request, DriverIndex.read(known.get().resolve(INDEX))));
    if (!unmet.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, unmet);
    }
  }

  /** A diagnostic for each option that kconfig would not grant; none where the index lacks. */
  private List<Diagnostic> unmet(KernelRequest request, RequestedOptions options)
      throws IOException {
    Optional<KconfigIndex> index = knownKconfig(request);
    Optional<String> base = index.flatMap(found -> found.base(request.base().value()));
    return base.isEmpty()
        ? List.of()
        : UnmetOptions.find(
            options.all(), model(request, index.orElseThrow()), base.get() + options.configText());
  }

  /** Which options build which modules, read of an unpacked tree where the store lacks it. */
  DriverIndex drivers(KernelRequest request, Path tree, KconfigModel model) throws IOException {
    String architecture = request.architecture().kernelName();
    Path index =
        store.result(
            indexKey(request),
            directory ->
                DriverIndex.scan(tree, architecture, model).write(directory.resolve(INDEX)));
    return DriverIndex.read(index.resolve(INDEX));
  }

  /**
   * What fragments and drivers ask for, in their order; without drivers where the store does not
   * know which options these are.
   */
  List<OptionRequest> requests(KernelRequest request) throws IOException {
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

  /** All that is asked for, each option once. */
  RequestedOptions merge(KernelRequest request, DriverIndex index) throws IOException {
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
}
