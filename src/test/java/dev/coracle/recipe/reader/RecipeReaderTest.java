package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.GrantSpec.Privilege;
import dev.coracle.recipe.GroupSpec;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.MountOptions;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.UserSpec;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.recipe.VerifySpec.Waiver;
import dev.coracle.testing.SampleRecipe;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("changes the default locale")
class RecipeReaderTest {
  private static final String MINIMAL =
      """
      name: small
      architecture: amd64
      package-source: {distribution: debian, suites: [trixie], keyring: keys/a.pgp}
      kernel:
        source: {package: linux-source-6.12, suites: [sid]}
        base: allnoconfig
        fragments: []
        drivers: []
        command-line: []
      packages: [systemd]
      binaries: []
      systemd: {default-target: a.target, units: []}
      image: {file-system: erofs, layout: plain}
      """;

  @TempDir Path directory;

  @Test
  void everyKeyReachesTheRecipe() {
    Recipe recipe = SampleRecipe.read(directory, SampleRecipe.RECIPE);

    assertEquals(directory.resolve("sample.yaml"), recipe.file());
    assertEquals("sample", recipe.name());
    assertEquals(Optional.of("0.1.0"), recipe.version());
    assertEquals(Architecture.AMD64, recipe.architecture());
    assertEquals("debian", recipe.packageSource().distribution().value());
    assertEquals(List.of("trixie", "trixie-updates"), plain(recipe.packageSource().suites()));
    assertEquals(List.of("main", "contrib"), plain(recipe.packageSource().components()));
    assertEquals(
        Optional.of(new PackageSource.KeyFile(Path.of("keys/archive.pgp"))),
        recipe.packageSource().keyring());
    KernelSpec kernel = recipe.kernel();
    assertEquals("linux-source-6.12", SampleRecipe.kernelPackage(recipe).name().value());
    assertEquals(List.of("trixie"), plain(SampleRecipe.kernelPackage(recipe).from().suites()));
    assertEquals(
        Optional.of(new PackageSource.KeyFile(Path.of("keys/kernel.pgp"))),
        SampleRecipe.kernelPackage(recipe).from().keyring());
    assertEquals("tinyconfig", kernel.base().value());
    assertEquals(List.of("base", "dax"), plain(kernel.fragments()));
    assertEquals("[patches/one.patch]", kernel.patches().toString());
    KernelSpec.Option option = kernel.options().get(0);
    assertEquals("X 12 sample", option.symbol() + " " + option.value() + " " + option.reason());
    assertEquals(List.of("virtio_blk", "9p"), plain(kernel.drivers()));
    assertEquals(List.of("tsc=reliable", "dyndbg=\"file a.c +p\""), plain(kernel.commandLine()));
    assertEquals(List.of("systemd", "mount"), plain(recipe.packages()));
    assertEquals(List.of("/usr/lib/systemd/systemd", "ip"), plain(recipe.binaries()));
    assertEquals(List.of("libfoo.so.1"), plain(recipe.libraries()));
    assertEquals("container.target", recipe.systemd().defaultTarget().value());
    assertEquals(List.of("basic.target", "agent@.service"), plain(recipe.systemd().units()));
    UserSpec user = recipe.users().get(0);
    assertEquals(
        new UserSpec("agent", 1000, 1001, "The agent", "/home/agent", "/bin/sh", user.place()),
        user);
    GroupSpec group = recipe.groups().get(0);
    assertEquals(new GroupSpec("agents", 1001, List.of("agent"), group.place()), group);
    assertEquals(
        List.of(Privilege.SETUID, Privilege.CAPABILITIES),
        recipe.grants().get(0).privileges().stream().sorted().toList());
    assertEquals("users mount", recipe.grants().get(0).reason());
    assertEquals("ext4", recipe.image().fileSystem().value());
    assertEquals(64L << 20, recipe.image().freeSpace());
    assertTrue(recipe.image().checksums());
    assertEquals("nvdimm", recipe.image().layout().value());
    assertEquals(27L << 20, recipe.image().sizeLimit().get().value());
    assertEquals("auto", recipe.verify().machine().value());
    assertEquals(128L << 20, recipe.verify().memory());
    assertEquals(Duration.ofSeconds(60), recipe.verify().deadline());
    assertEquals(
        List.of(new Waiver("foo: * bar", "harmless", Optional.of(LocalDate.of(2030, 12, 31)))),
        recipe.verify().waivers());
    assertEquals(
        new VerifySpec.Devices(
            List.of("org.example.agent.0"), List.of(new VerifySpec.ScratchDisk("data", 64L << 20))),
        recipe.verify().devices());
    assertEquals(
        List.of(
            new VerifySpec.UserCheck("greets", "echo hi", "hi", Duration.ofSeconds(3)),
            new VerifySpec.UserCheck(
                "banner",
                "",
                Optional.of(new VerifySpec.HostQuestion(new VerifySpec.TcpPort(22), "\n")),
                "SSH",
                Duration.ofSeconds(5)),
            new VerifySpec.UserCheck(
                "agent",
                "",
                Optional.of(
                    new VerifySpec.HostQuestion(
                        new VerifySpec.VirtioPort("org.example.agent.0"), "ping")),
                "pong",
                Duration.ofSeconds(5))),
        recipe.verify().checks());
  }

  @Test
  void filesComeInFiveKinds() {
    List<FileSpec> files = SampleRecipe.read(directory, SampleRecipe.RECIPE).files();
    assertEquals(
        List.of(
            new FileSpec.Text("guest\n"),
            new FileSpec.Copy(Path.of("files/a")),
            new FileSpec.Link("../run/x"),
            new FileSpec.EmptyDirectory(),
            new FileSpec.PreInit(
                "/usr/bin/init",
                List.of(
                    new EarlyMount(
                        TreePath.of("/var"),
                        EarlyMount.Type.TMPFS,
                        new MountOptions(2, "size=10%"),
                        List.of(),
                        "before units")))),
        files.stream().map(FileSpec::what).toList());
    assertEquals(
        List.of(0640, 0755, 0777, 0755, 0755), files.stream().map(FileSpec::mode).toList());
    assertEquals(TreePath.of("/etc/hostname"), files.get(0).path());
    assertEquals(1000, files.get(0).uid());
    assertEquals(1001, files.get(0).gid());
    assertEquals(0, files.get(1).uid());
  }

  @Test
  void whatIsLeftOutHasADefault() {
    Recipe recipe = SampleRecipe.read(directory, MINIMAL);
    assertEquals(Optional.empty(), recipe.version());
    assertEquals(List.of("main"), plain(recipe.packageSource().components()));
    assertEquals("debian", SampleRecipe.kernelPackage(recipe).from().distribution().value());
    assertEquals(List.of("main"), plain(SampleRecipe.kernelPackage(recipe).from().components()));
    assertEquals(
        Optional.of(new PackageSource.KeyFile(Path.of("keys/a.pgp"))),
        SampleRecipe.kernelPackage(recipe).from().keyring());
    assertEquals(Optional.empty(), recipe.image().sizeLimit());
    assertEquals("auto", recipe.verify().machine().value());
    assertEquals(128L << 20, recipe.verify().memory());
    assertEquals(Duration.ofSeconds(60), recipe.verify().deadline());
    assertTrue(recipe.users().isEmpty() && recipe.files().isEmpty());
  }

  @Test
  void aKernelFromAnotherDistributionDoesNotInheritTheKeyring() {
    String text = MINIMAL.replace("6.12, suites", "6.12, distribution: other, suites");
    assertEquals(
        Optional.empty(),
        SampleRecipe.kernelPackage(SampleRecipe.read(directory, text)).from().keyring());
  }

  @Test
  void valuesKnowWhereTheyStand() {
    Recipe recipe = SampleRecipe.read(directory, SampleRecipe.RECIPE);
    assertEquals("sample.yaml:25:21", place(recipe.packages().get(1)));
    assertEquals("sample.yaml:22:32", place(recipe.kernel().commandLine().get(1)));
    assertEquals("sample.yaml:43:5", recipe.files().get(0).place().toString().substring(place()));
  }

  @ParameterizedTest
  @CsvSource({"1.10", "1.0", "2026.01", "0644", "1e3", "0x10", "1_000", "12"})
  void versionsThatLookLikeNumbersStayAsWritten(String version) {
    String text = SampleRecipe.with("version: \"0.1.0\"", "version: " + version);
    assertEquals(Optional.of(version), SampleRecipe.read(directory, text).version());
  }

  @ParameterizedTest
  @CsvSource({"git", "\"git\""})
  void versionGitLeavesTheVersionToGit(String word) {
    String text = SampleRecipe.with("version: \"0.1.0\"", "version: " + word);
    assertEquals(Optional.empty(), SampleRecipe.read(directory, text).version());
  }

  @ParameterizedTest
  @CsvSource({"0640,416", "\"0640\",416", "'0640',416", "0o640,416", "04755,2541", "0000,0"})
  void modesAreOctal(String written, int mode) {
    String text = SampleRecipe.with("mode: 0640", "mode: " + written.replace("'", "\""));
    assertEquals(mode, SampleRecipe.read(directory, text).files().get(0).mode());
  }

  @ParameterizedTest
  @CsvSource({"true", "yes", "on", "True", "YES"})
  void aDirectoryIsWhateverYamlCallsTrue(String word) {
    String text = SampleRecipe.with("directory: true", "directory: " + word);
    assertEquals(
        new FileSpec.EmptyDirectory(), SampleRecipe.read(directory, text).files().get(3).what());
  }

  @ParameterizedTest
  @CsvSource({"512KiB,524288", "1GiB,1073741824", "1MiB,1048576"})
  void sizesHaveBinaryUnits(String written, long bytes) {
    String text = SampleRecipe.with("memory: 128MiB", "memory: " + written);
    assertEquals(bytes, SampleRecipe.read(directory, text).verify().memory());
  }

  @ParameterizedTest
  @CsvSource({"90s,90000", "2min,120000", "500ms,500"})
  void durationsHaveUnits(String written, long milliseconds) {
    String text = SampleRecipe.with("deadline: 60s", "deadline: " + written);
    assertEquals(
        Duration.ofMillis(milliseconds), SampleRecipe.read(directory, text).verify().deadline());
  }

  @Test
  void contentMayBeABlockOrEmpty() {
    String block =
        SampleRecipe.with("content: \"guest\\n\"", "content: |\n      a\tb\n        c\n");
    assertEquals(
        new FileSpec.Text("a\tb\n  c\n"),
        SampleRecipe.read(directory, block).files().get(0).what());
    String empty = SampleRecipe.with("content: \"guest\\n\"", "content: \"\"");
    assertEquals(new FileSpec.Text(""), SampleRecipe.read(directory, empty).files().get(0).what());
  }

  @Test
  void quotedWordsAreWords() {
    Recipe recipe =
        SampleRecipe.read(
            directory, SampleRecipe.with("[virtio_blk, 9p]", "[\"no\", 'null', \"off\"]"));
    assertEquals(List.of("no", "null", "off"), plain(recipe.kernel().drivers()));
  }

  @Test
  void lineEndsAndByteOrderMarksDoNotMatter() {
    Recipe plain = SampleRecipe.read(directory, SampleRecipe.RECIPE);
    Recipe odd = SampleRecipe.read(directory, "\uFEFF" + SampleRecipe.RECIPE.replace("\n", "\r\n"));
    assertEquals(plain, odd);
    assertEquals(plain.packages().get(1).place(), odd.packages().get(1).place());
  }

  @Test
  void theLocaleDoesNotMatter() {
    Recipe usual = SampleRecipe.read(directory, SampleRecipe.RECIPE);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertEquals(usual, SampleRecipe.read(directory, SampleRecipe.RECIPE));
    } finally {
      Locale.setDefault(before);
    }
    assertEquals(
        Set.of(Privilege.SETUID, Privilege.CAPABILITIES), usual.grants().get(0).privileges());
  }

  private int place() {
    return directory.toString().length() + 1;
  }

  private String place(Located<String> located) {
    return located.place().toString().substring(place());
  }

  private static List<String> plain(List<Located<String>> located) {
    return located.stream().map(Located::value).toList();
  }
}
