package dev.coracle.build.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.LockResolver;
import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.store.Store;
import dev.coracle.testing.RecordingProgress;
import dev.coracle.testing.TestRepository;
import dev.coracle.testing.TestServer;
import dev.coracle.testing.TestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Locks recipes whose sources are servers on the loopback interface. */
final class LoopbackSources implements AutoCloseable {
  static final String KERNEL = "linux-source";

  final TestServer server;
  final TestSigner signer = TestSigner.create();
  final List<String> said = new ArrayList<>();
  private final Path directory;
  private String compiler = "host";
  private String kernelSource = "source: {package: linux-source, suites: [stable]}";
  private String fragments = "fragments: []";
  private boolean offline;
  private boolean locked;
  private List<String> update = List.of();

  LoopbackSources(Path directory) throws IOException {
    this.directory = directory;
    this.server = new TestServer();
    Files.write(directory.resolve("main.pgp"), signer.armoredKeyring());
  }

  /** A repository that is signed with the main key. */
  TestRepository repository(String root) {
    return new TestRepository(server, root, signer);
  }

  /** The main distribution's archive with the packages that every recipe here needs. */
  TestRepository main() throws IOException {
    return repository("/debian").release("Origin: Debian").add(KERNEL, "6.12").add("tool", "1.0");
  }

  LoopbackSources offline(boolean offline) {
    this.offline = offline;
    return this;
  }

  LoopbackSources locked(boolean locked) {
    this.locked = locked;
    return this;
  }

  LoopbackSources update(String... names) {
    this.update = List.of(names);
    return this;
  }

  LoopbackSources compiler(String origin) {
    this.compiler = origin;
    return this;
  }

  /**
   * Other keys of the kernel in all recipes from now on.
   *
   * @param source the key {@code source} with its value
   * @param more the key {@code fragments} and what else there is
   */
  LoopbackSources kernel(String source, String more) {
    this.kernelSource = source;
    this.fragments = more.isEmpty() ? "fragments: []" : more;
    return this;
  }

  /** A recipe that draws from the main archive, with additional keys; ROOT is the server. */
  Path recipe(String keys) throws IOException {
    String text =
        """
        name: sample
        version: "1"
        architecture: amd64
        package-source: {distribution: debian, suites: [stable], keyring: main.pgp}
        kernel:
          KERNEL_SOURCE
          compiler: COMPILER
          base: tinyconfig
          FRAGMENTS
          drivers: []
          command-line: []
        binaries: []
        systemd: {default-target: guest.target, units: []}
        image: {file-system: erofs, layout: nvdimm}
        """
            + keys
            + (keys.contains("packages: [") && keys.matches("(?s)(.*\\n)?packages: .*")
                ? ""
                : "packages: [tool]\n");
    return Files.writeString(
        directory.resolve("sample.yaml"),
        text.replace("KERNEL_SOURCE", kernelSource)
            .replace("FRAGMENTS", fragments)
            .replace("COMPILER", compiler)
            .replace("ROOT", server.root()));
  }

  Recipe read(Path file) {
    return RecipeReader.read(file, ParentLoader.fromFiles());
  }

  /** Locks a recipe with these keys. */
  LockFile lock(String keys) throws IOException, InterruptedException {
    Path file = recipe(keys);
    BuildContext context = context();
    BuildOptions options = options();
    LockFile lock =
        new LockResolver(context, new AptRepositories(context, options), options).lock(read(file));
    assertEquals(lock, LockFiles.read(directory.resolve("sample.lock.yaml")));
    return lock;
  }

  Path lockFile() {
    return directory.resolve("sample.lock.yaml");
  }

  /** What a lock says of a package: version, suite and source. */
  static String found(LockFile lock, String name) {
    LockedPackage locked =
        lock.packages().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return String.join(" ", locked.version(), locked.suite(), locked.source()).strip();
  }

  /** What is wrong with a recipe with these keys; every diagnostic has a next step. */
  Diagnostic failure(String code, String keys) throws IOException {
    CoracleException e = assertThrows(CoracleException.class, () -> lock(keys));
    Diagnostic first = e.diagnostics().get(0);
    assertEquals(code, first.code(), e.getMessage());
    assertFalse(first.fix().isBlank(), first.render());
    return first;
  }

  static void assertSays(Diagnostic diagnostic, String... words) {
    for (String word : words) {
      assertTrue(diagnostic.render().contains(word), word + " in " + diagnostic.render());
    }
  }

  BuildContext context() {
    ProcessRunner runner = new LocalProcessRunner();
    return new BuildContext(
        Store.open(directory.resolve("store")),
        runner,
        new HostTools(Path.of("/"), System.getenv("PATH"), runner),
        Map.of("HOME", directory.toString()),
        directory,
        new RecordingProgress(said));
  }

  BuildOptions options() {
    return BuildOptions.builder()
        .mirror(Optional.of(server.root() + "/debian"))
        .offline(offline)
        .locked(locked)
        .update(update)
        .build();
  }

  @Override
  public void close() {
    server.close();
  }

  /** Empties the store of what was fetched. */
  void dropObjects() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("store/objects"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }
}
