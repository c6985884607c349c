package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.DirectoryTree;
import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import dev.coracle.toolchain.CompileFarm;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * distcc in plain mode: sources are preprocessed here and compiled on servers that have the same
 * toolchain. Each is asked for its toolchain's digest first; see {@link CompileFarm}.
 */
public final class Distcc implements CompilerLauncher {
  /** The program's name. */
  public static final String NAME = "distcc";

  /** A server by TCP: not pump mode (,cpp), not through ssh (@), neither of which was tried. */
  private static final Pattern SERVER =
      Pattern.compile(
          "(?:[A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?(?:/\\d{1,4})?(?:,lzo)?");

  /** This host among the servers, and how many compilers it runs. */
  private static final Pattern HERE =
      Pattern.compile("localhost(?:/\\d{1,4})?|--localslots(?:_cpp)?=\\d{1,4}");

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ProcessRunner runner;
  private final Path program;
  private final Path state;
  private final List<String> hosts;
  private final Sha256 digest;
  private final InstalledToolchain toolchain;
  private final Consumer<String> notes;

  /** The servers that can be used, and this host where it is among them; empty before a check. */
  private volatile List<String> answered = List.of();

  /**
   * @param state where distcc keeps what it knows of servers
   * @param hosts as in {@code DISTCC_HOSTS}
   * @param digest of the toolchain
   * @param notes receives which servers do not answer
   * @throws CoracleException (ENVIRONMENT) if distcc or the list of servers is missing; (USAGE) if
   *     the list has something else
   */
  public Distcc(
      ProcessRunner runner,
      Path state,
      String hosts,
      Sha256 digest,
      InstalledToolchain toolchain,
      Consumer<String> notes) {
    this.runner = runner;
    this.program =
        new HostTools(Path.of("/"), "", runner)
            .find(NAME)
            .orElseThrow(() -> LauncherDiagnostics.missing(NAME));
    this.state = state;
    this.hosts = servers(hosts);
    this.digest = digest;
    this.toolchain = toolchain;
    this.notes = notes;
  }

  static List<String> servers(String hosts) {
    List<String> servers = new ArrayList<>();
    for (String each : hosts.strip().split("\\s+", -1)) {
      if (each.isEmpty()) {
        continue;
      }
      if (!HERE.matcher(each).matches() && !SERVER.matcher(each).matches()) {
        throw new CoracleException(
            ExitCode.USAGE,
            Diagnostic.error(
                "launcher.hosts",
                "DISTCC_HOSTS has " + Excerpt.quote(each) + ", which is no server in plain mode",
                "write HOST, HOST:PORT or HOST:PORT/JOBS, separated by blanks"));
      }
      servers.add(each);
    }
    if (servers.stream().allMatch(each -> HERE.matcher(each).matches())) {
      throw LauncherDiagnostics.environment(
          "launcher.no-server",
          "DISTCC_HOSTS names no compile server",
          "start `coracle toolchain serve RECIPE` on other machines, and set DISTCC_HOSTS to them");
    }
    return servers;
  }

  /** Asks the servers; {@link #over} goes by what they answer. */
  @Override
  public void check() throws IOException {
    answered = usable(Files.createDirectories(state));
  }

  @Override
  public CompileTools over(CompileTools tools, Path directory) throws IOException {
    if (answered.isEmpty()) {
      check();
    }
    Path programs = Files.createDirectories(directory.resolve("compiler"));
    CompileFarm.writeCompiler(programs, digest, toolchain);
    return tools
        .withDirectory(programs.toString())
        .with("CC=" + program + " " + CompileFarm.compiler(digest))
        .with(environment(String.join(" ", answered)));
  }

  private Map<String, String> environment(String servers) {
    return Map.of("DISTCC_HOSTS", servers, "DISTCC_DIR", state.toString());
  }

  private List<String> usable(Path directory) throws IOException {
    List<String> usable = new ArrayList<>();
    boolean remote = false;
    for (String each : hosts) {
      if (HERE.matcher(each).matches()) {
        usable.add(each);
        continue;
      }
      Optional<String> answer = ask(each, directory);
      if (answer.isEmpty()) {
        notes.accept("the compile server " + each + " does not answer, and is left out");
      } else if (!answer.get().equals(digest.hex())) {
        throw LauncherDiagnostics.environment(
            "launcher.toolchain",
            "the compile server "
                + each
                + " has the toolchain "
                + Excerpt.quote(answer.get())
                + ", this kernel's is "
                + digest.hex(),
            "start `coracle toolchain serve RECIPE` there with this recipe and its lock, or take"
                + " the server out of DISTCC_HOSTS");
      } else {
        usable.add(each);
        remote = true;
      }
    }
    if (!remote) {
      throw LauncherDiagnostics.environment(
          "launcher.no-server",
          "no compile server of DISTCC_HOSTS answers which toolchain it has",
          "start `coracle toolchain serve RECIPE` there; distccd alone does not know the question");
    }
    return usable;
  }

  /** The digest that a server answers; empty if it is silent or runs something else. */
  private Optional<String> ask(String server, Path directory) throws IOException {
    Path question = Files.createTempDirectory(Files.createDirectories(directory), "question");
    try {
      Files.createFile(question.resolve("q.i"));
      ProcessRunner.Result result =
          runner.run(
              new ProcessRunner.Command(
                  List.of(program.toString(), CompileFarm.QUESTION, "-c", "q.i", "-o", "answer.o"),
                  Optional.of(question),
                  Optional.of(
                      Map.of(
                          "DISTCC_HOSTS", server,
                          "DISTCC_DIR", question.toString(),
                          "DISTCC_FALLBACK", "0",
                          "HOME", question.toString(),
                          "PATH", question.toString())),
                  DEADLINE,
                  line -> {}));
      Path answer = question.resolve("answer.o");
      if (!result.ok() || !Files.isRegularFile(answer) || Files.size(answer) > 200) {
        return Optional.empty();
      }
      return Optional.of(Files.readString(answer, StandardCharsets.ISO_8859_1)).map(String::strip);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CoracleException(
          ExitCode.INTERRUPTED,
          Diagnostic.error("kernel.interrupted", "the kernel's build was interrupted", ""));
    } finally {
      DirectoryTree.delete(question);
    }
  }
}
