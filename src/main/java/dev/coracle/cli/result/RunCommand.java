package dev.coracle.cli.result;

import dev.coracle.build.Build;
import dev.coracle.build.VerifyStage;
import dev.coracle.build.context.BuildContext;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.ResultArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.Terminal;
import dev.coracle.progress.Progress;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.verify.session.GuestExit;
import dev.coracle.verify.session.GuestOptions;
import dev.coracle.verify.session.GuestStreams;
import dev.coracle.verify.workload.ContainerExit;
import dev.coracle.verify.workload.ContainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coracle run}. */
@Command(
    name = "run",
    description = {
      "Start a guest from a result, or from a recipe's, with a shell on its console. The shell and"
          + " busybox's programs come from a separate disk; the image is not changed.",
      "",
      "Ctrl-A x ends the guest at once, `exit` and `poweroff` end it cleanly, and Ctrl-C goes to"
          + " the guest. If standard input is not a terminal, the shell reads it as a script: the"
          + " script's output goes to standard output, and the console to standard error.",
      "",
      "Status 1 if the shell ended with another status than 0, 7 if the guest did not come up.",
      "",
      "With --image, the guest runs a container image instead of a shell, and is ended with it."
          + " Output, errors and status are the program's; 127 if it is not in the image, 126 if it"
          + " cannot be run, 125 if something else kept it from starting. Signals are passed on; a"
          + " second Ctrl-C ends the guest."
    },
    footer = {
      "",
      "Examples:",
      "  coracle run output/base/latest                     a shell in the guest",
      "  coracle run my.yaml                                build first, then run",
      "  echo 'uname -a' | coracle run output/base/latest   one command",
      "  coracle run --share src --net output/base/latest   src is at /run/share",
      "  coracle run --no-shell output/base/latest          exactly as it ships",
      "  coracle run --image docker-archive:app.tar --publish 8080:80 container",
      "  coracle run --image oci:images:app container -- /bin/ls /"
    })
public final class RunCommand implements Callable<Integer> {
  /**
   * Where results of recipes that are only run go: no list shows them, and each replaces the last.
   */
  private static final Path UNVERIFIED = Path.of(ResultArgument.OUTPUT).resolve(".run");

  private static final long MIB = 1L << 20;
  private static final int LEAST_MIB = 32;
  private static final int MOST_PROCESSORS = 64;

  private final CliContext context;

  /** For --help alone. */
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private CommonOptions common;

  @Mixin private SetupOption setup;
  @Spec private CommandSpec command;

  @Mixin private ContainerRunOptions container;

  @Parameters(
      index = "0",
      paramLabel = "RECIPE|DIR",
      description =
          "A result's directory; or a recipe, of which what is stale is built first, unverified, in"
              + " output/.run.")
  private Path subject;

  @Mixin private FetchOptions fetch;

  @Parameters(
      index = "1..*",
      paramLabel = "ARGS",
      description = "After --: the arguments of the image's program, instead of its own.")
  private List<String> arguments = List.of();

  @Option(names = "--shell", description = "Start a shell in the guest (the default).")
  private boolean shell;

  @Option(
      names = "--no-shell",
      description =
          "Start the guest exactly as it ships; its console is quiet if its command line says so.")
  private boolean noShell;

  @Option(
      names = "--share",
      paramLabel = "DIR",
      description =
          "Share a directory with the guest, by virtio-fs where a virtiofsd serves it, else by 9p;"
              + " it is mounted at /run/share in the shell.")
  private Path share;

  @Option(names = "--share-read-only", description = "Share the directory read-only.")
  private boolean shareReadOnly;

  @Option(
      names = "--net",
      description = "Give the guest network access through QEMU's user network.")
  private boolean net;

  @Option(
      names = "--disk",
      paramLabel = "FILE",
      description = "Attach a raw disk image; the guest may write to it.")
  private Path disk;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "The guest's memory, such as 256MiB, instead of the recipe's.")
  private String memory;

  @Option(names = "--cpus", paramLabel = "N", description = "How many processors (default: 1).")
  private int cpus = 1;

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description =
          "Run on this machine profile instead of the recipe's: qemu-lite, q35-lite, q35-pmem or"
              + " microvm.")
  private String machine;

  @Option(
      names = "--qemu",
      paramLabel = "PATH",
      description = "The QEMU binary to use instead of the first one on the PATH.")
  private String qemu;

  public RunCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(!(shell && noShell), "--shell", "it was given with --no-shell");
    require(cpus >= 1 && cpus <= MOST_PROCESSORS, "--cpus", cpus + " is not from 1 to 64");
    OptionalLong memoryBytes = memoryBytes();
    Path result = result();
    if (!(shell || noShell)) {
      container.carriedBy(result);
    }
    if (!container.isGiven()) {
      container.requireImage(command.commandLine());
      require(arguments.isEmpty(), "ARGS", "they need --image");
    }
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    if (container.isGiven()) {
      return runContainer(result, manifest, memoryBytes);
    }
    GuestOptions options =
        new GuestOptions(!noShell, shared(), shareReadOnly, net, attached(), cpus);
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.BOOT), setup.requested);
    GuestStreams streams = streams();
    GuestExit end =
        new VerifyStage(workplace.buildContext(Progress.silent()), Optional.ofNullable(qemu))
            .run(result, manifest, Optional.ofNullable(machine), memoryBytes, options, streams);
    if (!end.message().isEmpty()) {
      context.err().println(end.message());
    }
    return end.exitCode().status();
  }

  /** A directory is a result; all else names a recipe. */
  private Path result() throws IOException, InterruptedException {
    Path directory = context.directory().resolve(subject);
    boolean recipe =
        Files.isRegularFile(directory)
            || (subject.getNameCount() == 1 && !Files.exists(directory))
            || subject.toString().endsWith(".yaml");
    if (!recipe || Files.isDirectory(directory)) {
      return directory;
    }
    RecipeArgument.Found found = RecipeArgument.find(context, subject);
    try (ProgressScope watched = new ProgressScope(context)) {
      Build build = new CommandServices(context).build(watched, fetch.options(found).replace(true));
      if (!container.isGiven() && build.read(found.file()).container().isEmpty()) {
        container.requireImage(command.commandLine()); // Before the build, not after it.
      }
      return build.run(found.file(), context.directory().resolve(UNVERIFIED)).directory();
    }
  }

  private GuestStreams streams() throws IOException, InterruptedException {
    return new GuestStreams(
        System.in,
        context.out(),
        context.err(),
        Terminal.ofStandardInput(),
        context.environment().getOrDefault("TERM", ""));
  }

  private int runContainer(Path result, Manifest manifest, OptionalLong memoryBytes)
      throws IOException, InterruptedException {
    require(!(shell || noShell), "--image", "a container has no shell of the guest's");
    require(share == null && disk == null, "--image", "use --volume for directories");
    container.check(command.commandLine(), context);
    CommandServices services = new CommandServices(context);
    services.require(Set.of(Capability.BOOT), setup.requested);
    BuildContext build = services.buildContext(Progress.silent());
    ContainerOptions options =
        container.options(command.commandLine(), context, build.store(), arguments, net, cpus);
    ContainerExit end =
        new VerifyStage(build, Optional.ofNullable(qemu))
            .runContainer(
                result, manifest, Optional.ofNullable(machine), memoryBytes, options, streams());
    if (!end.message().isEmpty()) {
      context.err().println(end.message());
    }
    container.printTiming(end, context);
    return end.status();
  }

  private OptionalLong memoryBytes() {
    if (memory == null) {
      return OptionalLong.empty();
    }
    // A number alone is in MiB, as before sizes had units here.
    long bytes =
        memory.matches("[0-9]{1,6}") ? Long.parseLong(memory) * MIB : Quantities.size(memory);
    require(bytes > 0, "--memory", "'" + memory + "' is not a size such as 256MiB");
    require(bytes >= LEAST_MIB * MIB, "--memory", memory + " is less than 32 MiB");
    return OptionalLong.of(bytes);
  }

  private void require(boolean good, String option, String what) {
    if (!good) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '" + option + "': " + what);
    }
  }

  private Optional<Path> shared() throws IOException {
    if (share == null) {
      return Optional.empty();
    }
    Path path = context.directory().resolve(share);
    if (!Files.isDirectory(path)) {
      throw missing("run.share", path, "a directory", "--share");
    }
    return Optional.of(path.toRealPath());
  }

  private Optional<Path> attached() throws IOException {
    if (disk == null) {
      return Optional.empty();
    }
    Path path = context.directory().resolve(disk);
    if (!Files.isRegularFile(path)) {
      throw missing("run.disk", path, "a file", "--disk");
    }
    return Optional.of(path.toRealPath());
  }

  private static CoracleException missing(String code, Path path, String kind, String option) {
    String how = Files.exists(path) ? " is not " + kind : " is not there";
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(code, path + how, "name " + kind + " with " + option));
  }
}
