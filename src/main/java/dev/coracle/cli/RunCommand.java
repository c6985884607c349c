package dev.coracle.cli;

import dev.coracle.build.VerifyStage;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Need;
import dev.coracle.host.Terminal;
import dev.coracle.progress.Progress;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.verify.session.GuestEnd;
import dev.coracle.verify.session.GuestOptions;
import dev.coracle.verify.session.GuestStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "Start a guest of a result and talk to it: a shell on its console, brought along with busybox's"
          + " programs on a disk of its own. The image is not changed.",
      "",
      "Ctrl-A x ends the guest at once, `exit` and `poweroff` end it cleanly, and Ctrl-C goes to the"
          + " guest. Where standard input is no terminal, the shell reads it as a script: what the"
          + " script prints is standard output, and the console goes to standard error.",
      "",
      "Status 1 if the shell ended with another status than 0, 7 if the guest did not come up."
    },
    footer = {
      "",
      "Examples:",
      "  coracle run output/base/latest                               a shell in the guest",
      "  echo 'uname -a' | coracle run output/base/latest             one command",
      "  coracle run --share src --net output/base/latest             src is /run/share there",
      "  coracle run --no-shell output/base/latest                    exactly as it ships"
    })
final class RunCommand implements Callable<Integer> {
  private static final long MIB = 1L << 20;
  private static final int LEAST_MIB = 32;
  private static final int MOST_PROCESSORS = 64;

  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "DIR", description = "A result's directory.")
  private Path directory;

  @Option(
      names = "--shell",
      description = "Bring a shell: the default, for scripts that want to say so.")
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
              + " the shell finds it in /run/share.")
  private Path share;

  @Option(names = "--share-read-only", description = "The guest may only read what is shared.")
  private boolean shareReadOnly;

  @Option(
      names = "--net",
      description = "Give the guest a network that reaches the host's (QEMU's user network).")
  private boolean net;

  @Option(
      names = "--volume",
      paramLabel = "FILE",
      description = "Attach a raw disk image, which the guest may write to.")
  private Path volume;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "The guest's memory in MiB, in place of the recipe's.")
  private Integer memory;

  @Option(names = "--cpus", paramLabel = "N", description = "How many processors (default: 1).")
  private int cpus = 1;

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description = "Run on this machine in place of the recipe's: qemu-lite, q35-lite or microvm.")
  private String machine;

  @Option(
      names = "--qemu",
      paramLabel = "PATH",
      description = "A QEMU in place of the first on the PATH.")
  private String qemu;

  RunCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(!(shell && noShell), "--shell", "it was given with --no-shell");
    require(cpus >= 1 && cpus <= MOST_PROCESSORS, "--cpus", cpus + " is not from 1 to 64");
    require(memory == null || memory >= LEAST_MIB, "--memory", memory + " is less than 32 (MiB)");
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    GuestOptions options =
        new GuestOptions(!noShell, shared(), shareReadOnly, net, attached(), cpus);
    Workplace workplace = new Workplace(context);
    workplace.require(Set.of(Need.BOOT), setup.requested);
    GuestStreams streams =
        new GuestStreams(
            System.in,
            context.out(),
            context.err(),
            Terminal.ofStandardInput(),
            context.environment().getOrDefault("TERM", ""));
    GuestEnd end =
        new VerifyStage(workplace.buildContext(Progress.silent()), Optional.ofNullable(qemu))
            .run(
                result,
                manifest,
                Optional.ofNullable(machine),
                memory == null ? OptionalLong.empty() : OptionalLong.of(memory * MIB),
                options,
                streams);
    if (!end.words().isEmpty()) {
      context.err().println(end.words());
    }
    return end.exitCode().status();
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
    if (volume == null) {
      return Optional.empty();
    }
    Path path = context.directory().resolve(volume);
    if (!Files.isRegularFile(path)) {
      throw missing("run.volume", path, "a file", "--volume");
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
