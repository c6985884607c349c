package dev.coracle.rebuild;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.elf.ElfFile;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.ProcessRunner.Command;
import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.kernel.patch.PatchSeries;
import dev.coracle.kernel.patch.SourcePatch;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Progress;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.Store;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.tree.Content;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds packages from source, each once. */
public final class PackageRebuilder {
  /** In a result, beside directories with the names of packages, which have no such character. */
  private static final String PRODUCT_DIRECTORY = "+products";

  private static final Pattern OUTPUT = Pattern.compile("-o '?([^ ']+)");
  private static final int LONGEST_DETAIL = 60;
  private static final String UMASK_AND_RUN = "umask 022; exec \"$@\"";

  private final Store store;
  private final ProcessRunner runner;
  private final Progress progress;
  private final int jobs;
  private final Duration deadline;

  /**
   * @param jobs how many compilers run side by side
   * @param deadline how long one package may take
   */
  public PackageRebuilder(
      Store store, ProcessRunner runner, Progress progress, int jobs, Duration deadline) {
    this.store = store;
    this.runner = runner;
    this.progress = progress;
    this.jobs = jobs;
    this.deadline = deadline;
  }

  /** Where a rebuild takes what it needs. */
  public interface Inputs {
    /** The toolchain, put in place if it is not. */
    InstalledToolchain toolchain() throws IOException;

    /** Files of source packages, checked. */
    Map<LockedPackage, Path> fetch(List<LockedPackage> files) throws IOException;
  }

  /** What was built, if the store has it. */
  public Optional<Path> present(RebuildRequest request) {
    return store.result(request.key());
  }

  /**
   * What was built, now if the store lacks it: files of the rules by binary package, as {@code
   * PACKAGE/PATH}.
   *
   * @throws CoracleException RECIPE: an option or a patch is wrong; RESOLUTION: the source has left
   *     the mirror; ENVIRONMENT: the build failed; TIMEOUT; INTEGRITY; INTERRUPTED
   */
  public Path build(RebuildRequest request, Inputs inputs) throws IOException {
    for (RebuildRequest used : request.uses()) {
      build(used, inputs);
    }
    return store.result(request.key(), directory -> make(request, inputs, directory));
  }

  private void make(RebuildRequest request, Inputs inputs, Path directory) throws IOException {
    SourceLocation place = request.asked().name().place();
    SourcePackage source = new SourcePackage(request.source(), place, jobs, progress);
    DscFile control = control(request, inputs);
    source.check(control);
    Map<LockedPackage, Path> files = inputs.fetch(control.files());
    InstalledToolchain toolchain = inputs.toolchain();
    Path logs = Files.createDirectories(store.root().resolve("logs"));
    Path log = logs.resolve(request.rules().name() + "-" + request.key().digest().brief() + ".log");
    Files.deleteIfExists(log);
    try (PrivateDirectory work = store.privateDirectory()) {
      Path tree = Files.createDirectories(work.path().resolve("source"));
      Path build = Files.createDirectories(work.path().resolve("build"));
      long date = source.unpack(control, files, tree);
      write(request, tree);
      Path products = Files.createDirectories(work.path().resolve(Run.PRODUCTS));
      for (RebuildRequest used : request.uses()) {
        Path result = store.result(used.key()).orElseThrow();
        Files.createSymbolicLink(
            products.resolve(used.source().name()), result.resolve(PRODUCT_DIRECTORY));
      }
      BuildCommands commands = new BuildCommands(request, toolchain, tree, build);
      new Run(commands, work.path(), date, log).all(directory);
    }
  }

  private static DscFile control(RebuildRequest request, Inputs inputs) throws IOException {
    LockedPackage dsc = request.source();
    Path file = inputs.fetch(List.of(dsc)).get(dsc);
    if (file == null) {
      throw new IllegalStateException("all that is asked for is fetched");
    }
    return DscFile.read(dsc, file);
  }

  /** The rules' own files and patches. */
  private static void write(RebuildRequest request, Path tree) throws IOException {
    RebuildRules rules = request.rules();
    List<SourcePatch> patches = new ArrayList<>();
    for (int i = 0; i < rules.patches().size(); i++) {
      Path file = tree.resolveSibling("rules-" + (i + 1) + ".patch");
      Files.writeString(file, rules.patches().get(i));
      String name = "number " + (i + 1) + " of the rules of " + rules.name();
      patches.add(new SourcePatch(name, file, Sha256.of(file), rules.place()));
    }
    PatchSeries.apply(patches, tree, request.source().nameAndVersion(), note -> {});
    for (Map.Entry<String, String> each : rules.written().entrySet()) {
      Path file = tree.resolve(each.getKey()).normalize();
      if (!file.startsWith(tree) || Files.isSymbolicLink(file)) {
        throw new CoracleException(
            ExitCode.RECIPE,
            Diagnostic.error(
                    "rebuild.rules",
                    "the rules of a rebuild write " + each.getKey() + ", which is outside",
                    "name a path of the source")
                .at(rules.place()));
      }
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
    }
  }

  /** The part of a line of make or ninja that fits a progress line. */
  private static String shown(String line) {
    Matcher output = OUTPUT.matcher(line);
    String text = output.find() ? output.group(1) : line.strip();
    return text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) : text;
  }

  /** One build in its private directory. */
  private final class Run {
    private static final String PRODUCTS = "products";

    private final BuildCommands commands;
    private final RebuildRequest request;
    private final Path work;
    private final long date;
    private final Path log;
    private final RebuildDiagnostics diagnostics;

    private Run(BuildCommands commands, Path work, long date, Path log) {
      this.commands = commands;
      this.request = commands.request();
      this.work = work;
      this.date = date;
      this.log = log;
      this.diagnostics = new RebuildDiagnostics(request, log);
    }

    private void all(Path target) throws IOException {
      String name = request.source().nameAndVersion();
      try (Progress.Task task = progress.start("build " + name, 0, Progress.Unit.ITEMS)) {
        List<String> configure = commands.configure();
        if (configure.isEmpty()) {
          diagnostics.checkVariables(commands.source());
        } else {
          task.detail("configure");
          Result result = run(configure, line -> {});
          diagnostics.check("configure", result);
        }
        Result made =
            run(
                commands.make(jobs),
                line -> {
                  task.advance(1);
                  task.detail(shown(line));
                });
        diagnostics.check("compile", made);
        if (!request.rules().then().isBlank()) {
          task.detail("link");
          Result then = run(List.of("sh", "-eu", "-c", request.rules().then()), line -> {});
          diagnostics.check("link", then);
        }
      }
      install(target);
    }

    private void install(Path target) throws IOException {
      for (Map.Entry<String, ? extends Map<TreePath, String>> each :
          request.rules().files().entrySet()) {
        for (Map.Entry<TreePath, String> file : each.getValue().entrySet()) {
          Path to = target.resolve(each.getKey() + file.getKey());
          copy(file.getValue(), to);
          if (isElf(to)) {
            Result result = run(List.of("strip", "--strip-unneeded", to.toString()), line -> {});
            diagnostics.check("strip", result);
          }
          Store.flush(to);
        }
      }
      for (String product : request.rules().products()) {
        Path to = target.resolve(PRODUCT_DIRECTORY).resolve(Path.of(product).getFileName());
        copy(product, to);
        Store.flush(to);
      }
    }

    private void copy(String built, Path to) throws IOException {
      Path from = commands.directory().resolve(built).normalize();
      if (!from.startsWith(work) || !Files.isRegularFile(from)) {
        throw diagnostics.notBuilt(built);
      }
      Files.createDirectories(to.getParent());
      Files.copy(from.toRealPath(), to);
    }

    private boolean isElf(Path file) throws IOException {
      try {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && ElfFile.read(Content.of(file, 0, Files.size(file), Sha256.of(file))).isPresent();
      } catch (MalformedElfException e) {
        return false;
      }
    }

    private Result run(List<String> command, Consumer<String> onLine) throws IOException {
      List<String> arguments = new ArrayList<>(List.of("/bin/sh", "-c", UMASK_AND_RUN, "sh"));
      arguments.addAll(command);
      try (PrintWriter writer =
          new PrintWriter(
              Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              true)) {
        writer.println("$ " + String.join(" ", command));
        return runner.run(
            new Command(
                arguments,
                Optional.of(commands.directory()),
                Optional.of(environment()),
                deadline,
                line -> {
                  writer.println(line);
                  onLine.accept(line);
                }));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CoracleException(
            ExitCode.INTERRUPTED,
            Diagnostic.error(
                "rebuild.interrupted",
                "the build of " + request.source().nameAndVersion() + " was interrupted",
                ""));
      }
    }

    private Map<String, String> environment() {
      Map<String, String> environment = new TreeMap<>();
      environment.put("PATH", commands.toolchain().path());
      environment.put("HOME", work.toString());
      environment.put("TMPDIR", work.toString());
      environment.put("LC_ALL", "C");
      environment.put("TZ", "UTC");
      environment.put("SOURCE_DATE_EPOCH", Long.toString(date));
      environment.put("PYTHONHASHSEED", "0");
      environment.put("GIT_CEILING_DIRECTORIES", work.toString());
      // For the rules' own lines.
      environment.put("PRODUCTS", work.resolve(PRODUCTS).toString());
      environment.put("SOURCE", commands.source().toString());
      environment.put("COMPILER", commands.compiler());
      environment.put("COMPILER_FLAGS", commands.compilerFlags());
      environment.put("LINKER_FLAGS", commands.linkerFlags());
      return environment;
    }
  }
}
