package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.RecipeInputs;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.store.Store;
import dev.coracle.testing.DebFile;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of finding, with packages that are in the store. */
class CheckCommandTest {
  private static final String RECIPE =
      """
      name: %s
      version: "1"
      architecture: amd64
      package-source: {distribution: debian, suites: [stable]}
      kernel:
        source: {package: linux-source, suites: [stable]}
        compiler: host
        base: tinyconfig
        fragments: [base]
        drivers: []
        command-line: []
      packages: [base, daemon]
      binaries: [/usr/sbin/daemon]
      systemd: {default-target: basic.target, units: [daemon.service]}
      image: {file-system: erofs, layout: nvdimm}
      """;

  @TempDir Path directory;
  private Cli cli;
  private final List<LockedPackage> packages = new ArrayList<>();

  @BeforeEach
  void packages() throws IOException {
    cli = new Cli(directory);
    Files.createDirectories(directory.resolve("kernel-configs"));
    Files.writeString(directory.resolve("kernel-configs/base.config"), "CONFIG_EROFS_FS=y\n");
    String libraries = "./usr/lib/x86_64-linux-gnu/";
    deb(
        "base",
        tar -> {
          elf(tar, libraries + "libc.so.6", TestElf.amd64().soname("libc.so.6"));
          elf(tar, libraries + "ld.so", TestElf.amd64().soname("ld-linux-x86-64.so.2"));
          tar.link("./usr/lib64/ld-linux-x86-64.so.2", '2', "../lib/x86_64-linux-gnu/ld.so");
          tar.file("./usr/lib/systemd/system/basic.target", "[Unit]\nRequires=sysinit.target\n");
          tar.file("./usr/lib/systemd/system/sysinit.target", "[Unit]\n");
          tar.file("./usr/lib/systemd/system/shutdown.target", "[Unit]\n");
        });
    deb(
        "daemon",
        tar -> {
          elf(tar, "./usr/sbin/daemon", TestElf.program());
          tar.file("./etc/daemon.conf", "user=daemon\n");
          tar.file("./usr/lib/sysusers.d/daemon.conf", "u daemon 77\n");
          tar.file(
              "./usr/lib/systemd/system/daemon.service",
              "[Service]\nExecStart=/usr/sbin/daemon /etc/daemon.conf\nUser=daemon\n");
        });
  }

  private static void elf(DebFile.Tar tar, String name, TestElf elf) {
    TarArchiveEntry entry = DebFile.Tar.entry(name, '0');
    entry.setMode(0755);
    tar.add(entry, elf.bytes());
  }

  private void deb(String name, Consumer<DebFile.Tar> filler) throws IOException {
    Path file = directory.resolve(name + ".deb");
    String control = "Package: " + name + "\nVersion: 1\nArchitecture: amd64\n";
    DebFile.writeMembers(
        file,
        new Object[][] {
          {"debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII)},
          {"control.tar", DebFile.control(control)},
          {"data.tar", DebFile.tar(filler)},
        });
    byte[] bytes = Files.readAllBytes(file);
    Sha256 digest = Sha256.of(bytes);
    Store.open(directory.resolve("home/.cache/coracle/store")).addObject(file, digest);
    packages.add(
        new LockedPackage(name, "1", "amd64", "stable", "pool/" + name, bytes.length, digest));
  }

  private Path recipe(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name + ".yaml"), text);
  }

  /** A recipe with its lock. */
  private String locked(String name, String... changes) throws IOException {
    String text = RECIPE.formatted(name);
    for (int i = 0; i < changes.length; i += 2) {
      assertTrue(text.contains(changes[i]), changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    Path file = recipe(name, text);
    Recipe read = RecipeReader.read(file, ParentLoader.fromFiles());
    LockFiles.write(
        new LockFile(
            RecipeInputs.resolution(read), 1, packages, packages.get(0), new Toolchain("c", "l")),
        LockFiles.beside(file, List.of()));
    return file.toString();
  }

  @Test
  void ownFragmentsOptionsAndPatchesAreChecked() throws IOException {
    String more =
        "fragments: [base, ./my.config]\n  patches: [my.patch]\n"
            + "  options: [{option: CONFIG_ZRAM, value: y, reason: tried}]";
    String patch = "--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-a\n+b\n";
    Files.writeString(directory.resolve("my.config"), "CONFIG_MY=y\n");
    Files.writeString(directory.resolve("my.patch"), patch);
    String file = locked("own", "fragments: [base]", more);
    Cli.Ended good = cli.run("check", "--offline", "--verbose", file);
    assertEquals(0, good.status(), good.err() + good.out());
    assertTrue(good.out().contains("base ./my.config kernel.options"), good.out());
    Files.writeString(directory.resolve("my.patch"), patch.replace("+b\n", ""));
    Files.writeString(directory.resolve("my.config"), "CONFIG_MY=y\n");
    Cli.Ended cut = cli.run("check", "--offline", file);
    assertEquals(3, cut.status(), cut.out());
    assertTrue(cut.err().contains("my.patch") && cut.err().contains("[kernel.patch]"), cut.err());
    Files.writeString(directory.resolve("my.config"), "CONFIG_ZRAM=m\n");
    Cli.Ended module = cli.run("check", "--offline", file);
    assertTrue(module.err().contains("[kernel.module]"), module.err());
  }

  @Test
  void aGoodRecipeIsListedWithAccountsDataAndReasons() throws IOException {
    Cli.Ended text = cli.run("check", "--offline", "--verbose", locked("good"));
    assertEquals(0, text.status(), text.err());
    assertTrue(text.out().startsWith("good: 0 errors, 0 warnings\n"), text.out());
    assertTrue(text.out().contains("daemon=77"), text.out());
    assertTrue(text.out().contains("  file      /etc/daemon.conf: "), text.out());
    assertTrue(text.out().contains("  unit      daemon.service: systemd.units"), text.out());
    assertTrue(text.out().contains("1 option of 1 fragment, 0 drivers, not compiled yet"));
    assertFalse(Files.exists(directory.resolve("output")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "binaries: [/usr/sbin/daemon] | binaries: [daemn]      | rootfs.unknown-binary   | did you"
            + " mean daemon",
        "units: [daemon.service] | units: [damon.service]      | systemd.unknown-unit    | did you"
            + " mean daemon.service",
        "fragments: [base]       | fragments: [bsae]           | kernel.unknown-fragment | did you"
            + " mean base",
        "units: [daemon.service]} | units: []}~"
            + "libraries: [libx.so.1] | rootfs.unknown-library | libx.so.1",
        "binaries: [/usr/sbin/daemon] | binaries: []~"
            + "exclude: [/etc/nothing] | rootfs.no-match | /etc/nothing",
        "binaries: [/usr/sbin/daemon] | binaries: []~"
            + "users: [{name: me, uid: 77, gid: 0}] | rootfs.id-clash | give me another id",
        "binaries: [/usr/sbin/daemon] | binaries: []~"
            + "files: [{path: /etc/sysusers.d/a.conf, content: x}] | rootfs.bad-sysusers | correct"
            + " the line",
      })
  void errorsAreFoundWithoutABuild(String from, String to, String code, String words)
      throws IOException {
    Cli.Ended ended = cli.run("check", "--offline", locked("bad", from, to.replace("~", "\n")));
    assertEquals(3, ended.status(), ended.err());
    assertTrue(ended.err().contains("[" + code + "]"), ended.err());
    assertTrue(ended.err().contains(words), ended.err());
    assertTrue(ended.err().startsWith(directory.resolve("bad.yaml") + ":"), ended.err());
    assertTrue(ended.out().startsWith("bad: 1 error, "), ended.out());
  }

  @Test
  void errorsOfTheKernelDoNotHideThoseOfTheTree() throws IOException {
    String bad =
        locked("bad", "fragments: [base]", "fragments: [none]", "[/usr/sbin/daemon]", "[none]");
    Cli.Ended ended = cli.run("check", "--offline", bad);
    assertTrue(ended.err().contains("kernel.unknown-fragment"), ended.err());
    assertTrue(ended.err().contains("rootfs.unknown-binary"), ended.err());
  }

  @Test
  void aFragmentThatACompanionRuleDemandsIsNamed() throws IOException {
    Files.createDirectories(directory.resolve("companions"));
    Files.writeString(
        directory.resolve("companions/own.yaml"),
        "filter: {because: it filters, when: [/usr/sbin/daemon], fragment: netfilter}\n");
    Cli.Ended ended = cli.run("check", "--offline", locked("filter"));
    assertEquals(3, ended.status());
    assertTrue(ended.err().contains("add netfilter to kernel.fragments"), ended.err());
  }

  @Test
  void theStatusIsThatOfTheFirstRecipeWithErrors() throws IOException {
    String stale = locked("stale", "[/usr/sbin/daemon]", "[none]");
    String good = locked("good");
    recipe("stale", Files.readString(Path.of(stale)).replace("[base, daemon]", "[base]"));
    String broken = recipe("broken", "name: broken\n").toString();
    Cli.Ended ended =
        cli.run(
            "check", "--offline", "--locked", "--format", "json", good, stale, broken, "nosuch");
    assertEquals(4, ended.status(), ended.err());
    JsonNode recipes = new ObjectMapper().readTree(ended.out()).get("recipes");
    assertEquals(4, recipes.size());
    assertEquals(0, recipes.get(0).get("exitStatus").asInt());
    assertEquals("lock.stale", recipes.get(1).get("problems").get(0).get("code").asText());
    assertEquals(3, recipes.get(2).get("exitStatus").asInt());
    assertEquals("recipe.unknown-name", recipes.get(3).get("problems").get(0).get("code").asText());
  }

  @Test
  void warningsAreListedAndNoFailure() throws IOException {
    Cli.Ended ended =
        cli.run(
            "check",
            "--offline",
            locked(
                "warned",
                "binaries: [/usr/sbin/daemon]",
                "binaries: []\ngrants: [{path: /usr/sbin/daemon, allow: [setuid], reason: none}]"));
    assertEquals(0, ended.status(), ended.err());
    assertTrue(ended.err().contains("warning: /usr/sbin/daemon has no"), ended.err());
    assertTrue(ended.out().startsWith("warned: 0 errors, 1 warning\n"), ended.out());
  }

  @Test
  void jsonHasUnitsAccountsFilesAndKernel() throws IOException {
    Cli.Ended ended = cli.run("check", "--offline", "--format", "json", locked("good"));
    JsonNode good = new ObjectMapper().readTree(ended.out()).get("recipes").get(0);
    assertTrue(good.get("passed").asBoolean());
    assertEquals(2, good.get("packages").asInt());
    assertTrue(good.get("units").toString().contains("\"daemon.service\""));
    assertTrue(good.get("accounts").toString().contains("daemon=77"));
    assertTrue(good.get("files").toString().contains("/etc/daemon.conf"));
    assertEquals("base", good.get("kernel").get("fragments").get(0).asText());
  }

  @Test
  void findingsCanBeWrittenInSarif() throws IOException {
    cli.run(
        "check",
        "--offline",
        "--sarif",
        "found.sarif",
        locked("bad", "[/usr/sbin/daemon]", "[none]"));
    JsonNode run =
        new ObjectMapper().readTree(directory.resolve("found.sarif").toFile()).get("runs").get(0);
    assertEquals("rootfs.unknown-binary", run.at("/tool/driver/rules/0/id").asText());
    JsonNode result = run.get("results").get(0);
    assertEquals("error", result.get("level").asText());
    assertEquals("rootfs.unknown-binary", result.get("ruleId").asText());
    assertEquals(13, result.at("/locations/0/physicalLocation/region/startLine").asInt());
    assertTrue(
        result
            .at("/locations/0/physicalLocation/artifactLocation/uri")
            .asText()
            .endsWith("bad.yaml"));
  }

  @Test
  void gitHubGetsAnnotations() throws IOException {
    Cli.Ended ended =
        cli.with("GITHUB_ACTIONS", "true")
            .run("check", "--offline", locked("bad", "[/usr/sbin/daemon]", "[none]"));
    assertTrue(ended.err().contains("::error file="), ended.err());
    assertTrue(ended.err().contains("line=13"), ended.err());
  }
}
