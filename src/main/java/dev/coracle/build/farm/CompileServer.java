package dev.coracle.build.farm;

import dev.coracle.concurrent.ShutdownGuard;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.host.HostTools;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.compile.LauncherDiagnostics;
import dev.coracle.toolchain.CompileFarm;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** distccd, which is given one compiler by name, and nothing of the host's. */
public final class CompileServer {
  private static final String PROGRAM = "distccd";
  private static final String ERROR = " ERROR: ";
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final ProcessRunner runner;
  private final HostTools tools;
  private final Settings settings;

  /**
   * How it serves.
   *
   * @param address to listen on
   * @param port to listen on
   * @param allowed addresses or networks of clients, such as 192.168.1.0/24
   * @param jobs compilers that run at once
   * @param verbose whether to log each compile
   */
  public record Settings(
      String address, int port, List<String> allowed, int jobs, boolean verbose) {
    public Settings {
      allowed = List.copyOf(allowed);
    }
  }

  public CompileServer(ProcessRunner runner, HostTools tools, Settings settings) {
    this.runner = runner;
    this.tools = tools;
    this.settings = settings;
  }

  /**
   * Serves until the thread is interrupted.
   *
   * @param log receives what distccd says
   * @throws CoracleException (ENVIRONMENT) if the toolchain is the host's, or distccd is missing or
   *     ends by itself
   */
  @SuppressWarnings("try") // the guard is held, not used
  public void run(KernelToolchain toolchain, Consumer<String> log)
      throws IOException, InterruptedException {
    Sha256 digest = toolchain.step().orElseThrow(LauncherDiagnostics::hostCompiler).digest();
    Path program = tools.find(PROGRAM).orElseThrow(() -> LauncherDiagnostics.missing("distcc"));
    InstalledToolchain installed = toolchain.installer().install().orElseThrow();
    Path directory = OwnedDirectories.temporary("compile-server");
    try (ShutdownGuard guard = new ShutdownGuard()) {
      // distccd gives up root's privileges where it has them.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      checkReadable(installed.root());
      serve(program, directory, digest, installed, log);
    } finally {
      OwnedDirectories.delete(directory);
    }
  }

  private void serve(
      Path program,
      Path directory,
      Sha256 digest,
      InstalledToolchain toolchain,
      Consumer<String> log)
      throws IOException, InterruptedException {
    Path list = directory.resolve("commands");
    Files.writeString(
        list,
        CompileFarm.writeCompiler(directory, digest, toolchain)
            + "\n"
            + CompileFarm.writeAnswer(directory, digest)
            + "\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--daemon",
                "--no-detach",
                "--log-stderr",
                "--log-level=" + (settings.verbose() ? "info" : "warning"),
                "--listen=" + settings.address(),
                "--port=" + settings.port(),
                "--jobs=" + settings.jobs()));
    settings.allowed().forEach(each -> command.add("--allow=" + each));
    LastWords last = new LastWords();
    runner.run(
        new ProcessRunner.Command(
            command,
            Optional.of(directory),
            Optional.of(
                Map.of(
                    "PATH", toolchain.path(),
                    "DISTCCD_PATH", toolchain.path(),
                    "DISTCC_CMDLIST", list.toString(),
                    "LC_ALL", "C")),
            FOR_EVER,
            line -> {
              last.add(line);
              log.accept(line);
            }));
    throw LauncherDiagnostics.environment(
        "launcher.server",
        "distccd ended: " + Excerpt.printableLines(last.text()),
        "see whether the port is taken, and whether --listen and --allow are addresses");
  }

  /** Why it ended: after the cause it says how much time it took. */
  private static final class LastWords {
    private String text = "it printed nothing";

    synchronized void add(String line) {
      if (!text.contains(ERROR) || line.contains(ERROR)) {
        text = line;
      }
    }

    synchronized String text() {
      return text;
    }
  }

  private static void checkReadable(Path root) throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return;
    }
    for (Path each = root.toRealPath(); each != null; each = each.getParent()) {
      if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw LauncherDiagnostics.environment(
            "launcher.root",
            "distccd gives up root's privileges, and other users cannot read " + each,
            "start this as an ordinary user, or set XDG_CACHE_HOME to a directory that all users"
                + " can read");
      }
    }
  }
}
