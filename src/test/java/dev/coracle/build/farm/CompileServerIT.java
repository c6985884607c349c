package dev.coracle.build.farm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.build.PackagedToolchain;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.Distcc;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers on the loopback interface, and what they compile. */
class CompileServerIT {
  private static final ProcessRunner RUNNER = new LocalProcessRunner();
  private static final List<Thread> SERVERS = new ArrayList<>();

  /** What the servers log. */
  private static final List<String> LOG = new CopyOnWriteArrayList<>();

  @TempDir static Path directory;
  private static KernelToolchain toolchain;
  private static InstalledToolchain installed;
  private static Sha256 digest;

  @BeforeAll
  static void install() throws Exception {
    HostTools tools = new HostTools(Path.of("/"), "", RUNNER);
    for (String each : List.of("distcc", "distccd")) {
      assumeTrue(tools.find(each).isPresent(), "not installed: " + each + " (apt: distcc)");
    }
    // distccd does not run as root, and the user that it takes on cannot read root's store.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    toolchain =
        System.getProperty("user.name").equals("root")
            ? PackagedToolchain.locked(directory, Store.open(directory.resolve("store"))).kernel()
            : PackagedToolchain.locked(directory).kernel();
    installed = toolchain.installer().install().orElseThrow();
    digest = toolchain.step().orElseThrow().digest();
  }

  @AfterAll
  static void end() throws Exception {
    for (Thread each : SERVERS) {
      each.interrupt();
      each.join(10_000);
      assertTrue(!each.isAlive(), "a server goes on after an interrupt");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static CompileServer server(int port) {
    return new CompileServer(
        RUNNER,
        new HostTools(Path.of("/"), "", RUNNER),
        new CompileServer.Settings("127.0.0.1", port, List.of("127.0.0.1"), 2, true));
  }

  /** Starts a server and waits until it listens. */
  private static String started(KernelToolchain served) throws Exception {
    int port = freePort();
    Thread thread =
        new Thread(
            () -> {
              try {
                server(port).run(served, LOG::add);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException | CoracleException e) {
                LOG.add(e.toString());
              }
            },
            "server " + port);
    thread.start();
    SERVERS.add(thread);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!listens(port)) {
      assertTrue(System.nanoTime() < deadline && thread.isAlive(), LOG::toString);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return "127.0.0.1:" + port;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static CompileTools tools(String servers, List<String> notes, Path place)
      throws IOException {
    Distcc distcc =
        new Distcc(RUNNER, place.resolve("state"), servers, digest, installed, notes::add);
    return distcc.over(CompileTools.of(installed), place.resolve("launcher"));
  }

  /** Compiles a source as make would, and returns the object. */
  private static byte[] object(CompileTools tools, Path place, Map<String, String> more)
      throws Exception {
    Path object = place.resolve("x.o");
    Files.deleteIfExists(object);
    Files.writeString(place.resolve("s.h"), "struct s { int a; long b; };\n");
    Files.writeString(
        place.resolve("x.c"),
        "#include <stddef.h>\n#include \"s.h\"\n"
            + "size_t f(void) { return offsetof(struct s, b); }\n"
            + "const char *where = __FILE__;\n");
    String compiler =
        tools.variables().stream()
            .filter(each -> each.startsWith("CC="))
            .findFirst()
            .orElse("CC=gcc")
            .substring(3);
    Map<String, String> environment = new HashMap<>(tools.environment());
    environment.put("PATH", tools.path());
    environment.put("HOME", place.toString());
    environment.putAll(more);
    List<String> command =
        List.of("/bin/sh", "-c", compiler + " -O2 -Wp,-MMD,.x.o.d -c -o x.o x.c");
    ProcessRunner.Result result =
        RUNNER.run(
            new ProcessRunner.Command(
                command,
                Optional.of(place),
                Optional.of(environment),
                Duration.ofMinutes(1),
                line -> {}));
    assertTrue(result.ok(), result::output);
    return Files.readAllBytes(object);
  }

  private static Path place(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static KernelToolchain another() {
    return new KernelToolchain(
        toolchain.identity(),
        Optional.of(
            new StepKey("toolchain", Sha256.of("another".getBytes(StandardCharsets.UTF_8)))),
        toolchain.installer());
  }

  @Test
  void serversMakeTheBytesThatAreMadeHere() throws Exception {
    Path place = place("same");
    List<String> notes = new ArrayList<>();
    CompileTools farm = tools(started(toolchain) + " " + started(toolchain), notes, place);
    byte[] there = object(farm, place, Map.of("DISTCC_FALLBACK", "0"));
    assertTrue(Files.readString(place.resolve(".x.o.d")).contains("s.h"), "no dependencies");
    assertArrayEquals(object(CompileTools.of(installed), place, Map.of()), there);
    assertTrue(LOG.stream().anyMatch(line -> line.contains("COMPILE_OK")), LOG::toString);
    assertEquals(List.of(), notes);
  }

  @Test
  void aServerIsAskedOnceForAKernel() throws Exception {
    Path place = place("once");
    String server = started(toolchain);
    LOG.clear();
    Distcc distcc =
        new Distcc(RUNNER, place.resolve("state"), server, digest, installed, line -> {});
    distcc.check();
    distcc.over(CompileTools.of(installed), place.resolve("launcher"));
    distcc.over(CompileTools.of(installed), place.resolve("launcher"));
    List<String> asked = LOG.stream().filter(line -> line.contains("COMPILE_OK")).toList();
    assertEquals(1, asked.size(), LOG::toString);
  }

  /** The next command removes what a killed server leaves, by the lock beside it. */
  @Test
  void aServersDirectoryHasAnOwner() throws Exception {
    started(toolchain);
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, "coracle-compile-server-*")) {
      List<String> names = new ArrayList<>();
      all.forEach(each -> names.add(each.getFileName().toString()));
      assertTrue(names.stream().anyMatch(each -> each.endsWith(".lock")), names::toString);
    }
  }

  @Test
  void aServerWithAnotherToolchainIsRefusedAndNamed() throws Exception {
    String wrong = started(another());
    CoracleException refused =
        assertThrows(
            CoracleException.class,
            () -> tools(started(toolchain) + " " + wrong, new ArrayList<>(), place("wrong")));
    String code = refused.diagnostics().get(0).code();
    assertEquals("launcher.toolchain", code, refused::getMessage);
    assertTrue(refused.getMessage().contains(wrong), refused.getMessage());
    assertTrue(refused.getMessage().contains(digest.hex()), refused.getMessage());
  }

  @Test
  void aServerKnowsNoOtherCompiler() throws Exception {
    Path place = place("other");
    String server = started(another());
    CompileTools ours = tools(started(toolchain), new ArrayList<>(), place);
    Map<String, String> more = Map.of("DISTCC_HOSTS", server, "DISTCC_FALLBACK", "0");
    AssertionError failed = assertThrows(AssertionError.class, () -> object(ours, place, more));
    assertTrue(failed.getMessage().contains("failed to distribute"), failed.getMessage());
  }

  @Test
  void aSilentServerIsLeftOutAndWithoutAnyNothingIsCompiled() throws Exception {
    List<String> notes = new ArrayList<>();
    String silent = "127.0.0.1:" + freePort();
    CompileTools farm = tools(silent + " " + started(toolchain), notes, place("silent"));
    assertTrue(!farm.environment().toString().contains(silent), farm::toString);
    assertEquals(
        List.of("the compile server " + silent + " does not answer, and is left out"), notes);
    CoracleException refused =
        assertThrows(
            CoracleException.class, () -> tools(silent, new ArrayList<>(), place("silent")));
    assertEquals("launcher.no-server", refused.diagnostics().get(0).code(), refused::getMessage);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      CoracleException refused =
          assertThrows(
              CoracleException.class,
              () -> server(taken.getLocalPort()).run(toolchain, line -> {}));
      assertEquals("launcher.server", refused.diagnostics().get(0).code(), refused::getMessage);
      assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
    }
  }
}
