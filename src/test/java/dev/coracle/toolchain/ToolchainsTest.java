package dev.coracle.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.elf.ElfFile;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.Architecture;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.store.Store;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A toolchain made of this host's own programs, as if packages had them. */
class ToolchainsTest {
  private static final Path LOADER = Path.of("/lib64/ld-linux-x86-64.so.2");
  private static final Path LIBRARIES = Path.of("/lib/x86_64-linux-gnu");
  private static final LockedPackage LOCKED =
      new LockedPackage("tools", "1", "amd64", "s", "pool/t", 1, Sha256.of(new byte[3]));
  private static final Origin ORIGIN = Origin.fromPackage("tools 1", "tools 1");

  @TempDir Path directory;

  private final SortedMap<TreePath, Node> nodes = new TreeMap<>();

  private void file(String path, int mode, byte[] bytes) {
    nodes.put(
        TreePath.of(path),
        new Node.RegularFile(Metadata.rootOwned(mode, 0), Content.of(bytes), ORIGIN));
  }

  private void link(String path, String target) {
    nodes.put(TreePath.of(path), new Node.Symlink(Metadata.rootOwned(0777, 0), target, ORIGIN));
  }

  /** A program of the host with the libraries that it loads. */
  private void program(String path, Path real) throws IOException {
    byte[] bytes = Files.readAllBytes(real);
    file(path, 0755, bytes);
    for (String needed : ElfFile.read(Content.of(bytes)).orElseThrow().needed()) {
      String library = "/usr/lib/x86_64-linux-gnu/" + needed;
      if (!nodes.containsKey(TreePath.of(library))) {
        program(library, LIBRARIES.resolve(needed).toRealPath());
      }
    }
  }

  private InstalledToolchain install(ToolchainRules rules) throws IOException {
    Store store = Store.open(directory.resolve("store"));
    return new Toolchains(store, rules)
        .install(
            new Toolchain("c", "l", List.of(LOCKED)),
            Architecture.AMD64,
            () -> List.of(new PackageContents(LOCKED, nodes, "tools", "", "", new TreeMap<>())));
  }

  private static ToolchainRules rules(String text) {
    return ToolchainRulesReader.read("rules.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private String run(InstalledToolchain toolchain, String... command) throws Exception {
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    List.of("/bin/sh", "-c", "exec \"$@\"", "sh", command[0], command[1]),
                    Optional.empty(),
                    Optional.of(Map.of("PATH", toolchain.path())),
                    Duration.ofSeconds(20),
                    line -> {}));
    assertTrue(result.ok(), result::output);
    return result.output();
  }

  private void hostHasOne() {
    assumeTrue(Files.exists(LOADER) && Files.isDirectory(LIBRARIES), "not a Debian of amd64");
  }

  @Test
  void aProgramRunsByItsOwnLoaderAndLibrariesAlone() throws Exception {
    hostHasOne();
    program("/bin/cat", Path.of("/bin/cat").toRealPath());
    file("/lib64/ld-linux-x86-64.so.2", 0755, Files.readAllBytes(LOADER.toRealPath()));
    link("/usr/bin/dog", "cat");
    InstalledToolchain toolchain = install(rules("packages: [tools]\nlinks: {/usr/bin/cow: cat}"));
    for (String name : List.of("cat", "dog", "cow")) {
      String maps = run(toolchain, name, "/proc/self/maps");
      assertTrue(maps.contains("libc.so.6"), maps);
      List<String> others =
          maps.lines()
              .map(line -> line.substring(line.lastIndexOf(' ') + 1))
              .filter(file -> file.startsWith("/"))
              .filter(file -> !file.startsWith(toolchain.root().toString()))
              .toList();
      assertEquals(List.of(), others, "files of the host are loaded");
    }
  }

  @Test
  void aProgramFindsItsOwnFiles() throws Exception {
    hostHasOne();
    program("/usr/bin/env", Path.of("/usr/bin/env").toRealPath());
    file("/lib64/ld-linux-x86-64.so.2", 0755, Files.readAllBytes(LOADER.toRealPath()));
    InstalledToolchain toolchain =
        install(
            rules(
                """
                packages: [tools]
                programs:
                  /usr/bin/e*:
                    arguments: ["DATA={root}/usr/share/x"]
                    environment: {HERE: "{root}"}
                """));
    String environment = run(toolchain, "env", "LAST=1");
    assertTrue(environment.contains("HERE=" + toolchain.root() + "\n"), environment);
    assertTrue(environment.contains("DATA=" + toolchain.root() + "/usr/share/x\n"), environment);
    assertTrue(environment.contains("LAST=1"), environment);
  }

  @Test
  void whatIsNotNeededIsLeftOutAndScriptsStayAsTheyAre() throws Exception {
    file("/lib64/ld-linux-x86-64.so.2", 0755, new byte[8]);
    file("/usr/share/doc/tools/copyright", 0644, new byte[8]);
    file("/usr/bin/script", 04755, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
    link("/usr/share/absolute", "/usr/bin/script");
    InstalledToolchain toolchain =
        install(rules("packages: [tools]\nleave-out-files: [/usr/share/doc]"));
    assertFalse(Files.exists(toolchain.root().resolve("usr/share/doc")));
    Path script = toolchain.root().resolve("usr/bin/script");
    assertEquals("#!/bin/sh\n", Files.readString(script));
    assertTrue(Files.isExecutable(script));
    assertEquals(script.toRealPath(), toolchain.root().resolve("usr/share/absolute").toRealPath());
  }

  @Test
  void packagesWithoutALoaderAreRefused() {
    file("/usr/bin/script", 0755, new byte[8]);
    CoracleException e =
        assertThrows(CoracleException.class, () -> install(rules("packages: [tools]")));
    assertEquals("toolchain.incomplete", e.diagnostics().get(0).code());
  }

  @Test
  void noLinkLeadsOutNorIsWrittenThrough() throws IOException {
    file("/lib64/ld-linux-x86-64.so.2", 0755, new byte[8]);
    link("/usr/share/x", "../../../../outside");
    CoracleException e =
        assertThrows(CoracleException.class, () -> install(rules("packages: [tools]")));
    assertTrue(e.getMessage().contains("leads out of it"), e.getMessage());
    nodes.clear();
    file("/lib64/ld-linux-x86-64.so.2", 0755, new byte[8]);
    link("/usr/data", directory.toString());
    file("/usr/data/file", 0644, new byte[8]);
    InstalledToolchain toolchain = install(rules("packages: [tools]"));
    assertFalse(Files.exists(directory.resolve("file")));
    assertTrue(Files.isRegularFile(toolchain.root().resolve("usr/data/file")));
  }

  @Test
  void aProgramsNameIsNoShellCode() throws Exception {
    hostHasOne();
    file("/lib64/ld-linux-x86-64.so.2", 0755, Files.readAllBytes(LOADER.toRealPath()));
    program("/usr/bin/$(id)", Path.of("/bin/cat").toRealPath());
    CoracleException e =
        assertThrows(CoracleException.class, () -> install(rules("packages: [tools]")));
    assertTrue(e.getMessage().contains("$(id)"), e.getMessage());
  }

  @Test
  void theShippedRulesNameWhatAKernelNeeds() {
    ToolchainRules rules = ToolchainRules.ofKernels();
    assertTrue(rules.needs("libc6") && rules.needs("gcc") && !rules.needs("libasan8"));
    LockedPackage gcc = LOCKED.withName("gcc-14");
    Toolchain toolchain = rules.toolchain(List.of(LOCKED.withName("gcc-14-base"), gcc));
    assertEquals("gcc-14 1 of s", toolchain.compiler());
    assertFalse(rules.isMetBy(List.of(gcc)));
    List<LockedPackage> all = rules.packages().stream().map(LOCKED::withName).toList();
    assertTrue(rules.isMetBy(all));
    for (Map.Entry<?, ToolchainRules.Program> each : rules.programs().entrySet()) {
      assertTrue(
          String.join(" ", each.getValue().environment().values())
              .concat(String.join(" ", each.getValue().arguments()))
              .contains("{root}"),
          each.getKey()::toString);
    }
  }
}
