package dev.coracle.kernel;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.compile.Ccache;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.LauncherChoice;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.compile.ToolchainProbe;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.kernel.config.FragmentReader;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.kernel.index.KconfigIndex;
import dev.coracle.kernel.index.KconfigParity;
import dev.coracle.kernel.index.MakeKconfigEnvironment;
import dev.coracle.lock.Toolchain;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.store.Store;
import dev.coracle.testing.KernelArchive;
import dev.coracle.tree.Sha256;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real kernel's source, configured but not compiled: that is the base build's part.
 *
 * <p>The archive is the one that {@code -Dcoracle.kernel.archive} names, or comes from the mirror
 * that this machine's apt uses.
 */
class KernelIT {
  private static final SourceLocation PLACE = new SourceLocation("recipe.yaml", 1, 1);
  private static final Path FRAGMENTS = Path.of("kernel-configs");

  /** As an engineer writes them, one with a hyphen. */
  private static final List<String> DRIVERS =
      List.of(
          "virtio_pci",
          "virtio_mmio",
          "virtio-blk",
          "virtio_net",
          "virtio_console",
          "virtiofs",
          "9p",
          "9pnet_virtio",
          "overlay",
          "erofs",
          "nd_pmem",
          "nfit");

  @TempDir static Path directory;
  private static Store store;
  private static KernelSource source;
  private static HostTools tools;

  /** Unpacked once for all tests, and configured again by each. */
  private static Path tree;

  private static long timestamp;

  @BeforeAll
  static void fetch() throws Exception {
    tools = HostTools.of(System.getenv(), new LocalProcessRunner());
    assumeTrue(tools.missing(Set.of(Capability.COMPILE)).isEmpty(), "no compiler here");
    Path archive = KernelArchive.find(directory);
    try (InputStream stream = Files.newInputStream(archive)) {
      source = new KernelSource("linux", Sha256.of(stream), () -> archive);
    }
    store = Store.open(directory.resolve("store"));
    tree = Files.createDirectories(directory.resolve("unpacked").resolve("linux"));
    timestamp =
        SourceUnpacker.unpack(
            source.archive().file(), tree, SourceFilter.whole("x86"), 2, Progress.silent());
    configure(List.of()); // the store knows the source's options from here on
  }

  private static KernelBuilder builder() {
    return new KernelBuilder(
        store, new LocalProcessRunner(), Progress.silent(), 2, Duration.ofMinutes(20));
  }

  private static KernelRequest request(List<KernelFragment> fragments, String... drivers)
      throws Exception {
    Toolchain toolchain =
        new ToolchainProbe(tools, new LocalProcessRunner(), directory.resolve("toolchain")).probe();
    List<Located<String>> located = new ArrayList<>();
    for (String driver : drivers) {
      located.add(new Located<>(driver, PLACE));
    }
    return new KernelRequest(
        Architecture.AMD64,
        source,
        new Located<>("tinyconfig", PLACE),
        fragments,
        located,
        KernelToolchain.ofHost(toolchain));
  }

  private static String configure(List<KernelFragment> fragments, String... drivers)
      throws Exception {
    builder()
        .configure(
            request(fragments, drivers), tree, timestamp, directory.resolve("configure.log"));
    return Files.readString(tree.resolve(".config"));
  }

  private static KernelFragment fragment(String text) {
    List<Diagnostic> problems = new ArrayList<>();
    KernelFragment fragment = FragmentReader.read("test", Path.of("test.config"), text, problems);
    assertEquals(List.of(), problems);
    return fragment;
  }

  /** What to add to a tinyconfig for an option, as a kernel engineer would write it. */
  @ParameterizedTest
  @CsvSource({
    "VIRTIO_BLK, 'BLOCK=y, VIRTIO_MENU=y, VIRTIO_MMIO=y'",
    "EROFS_FS_XATTR, 'BLOCK=y, EROFS_FS=y, MISC_FILESYSTEMS=y'",
    "NF_TABLES, 'INET=y, NET=y, NETFILTER=y'",
    "E1000E, 'NET=y, NETDEVICES=y, PCI=y'",
    "KVM_INTEL, '64BIT=y, KVM=y, VIRTUALIZATION=y'",
    "DRM_VIRTIO_GPU, 'DRM=y, VIRTIO_MENU=y'",
  })
  void whatIsProposedHasToDoWithTheOption(String symbol, String lines) throws Exception {
    String asked = "CONFIG_" + symbol + "=y\n";
    CoracleException refused =
        assertThrows(
            CoracleException.class, () -> builder().build(request(List.of(fragment(asked)))));
    String expected = "CONFIG_" + lines.replace(", ", ", CONFIG_");
    String fix = refused.diagnostics().get(0).fix();
    assertTrue(fix.startsWith("also ask for " + expected), fix);
    assertFalse(fix.contains("REMOTEPROC"), fix);
  }

  @Test
  void everyFragmentAndDriverOfTheProjectIsGranted() throws Exception {
    FragmentDirectory fragments = new FragmentDirectory(FRAGMENTS);
    List<Located<String>> all = new ArrayList<>();
    fragments.available().forEach(name -> all.add(new Located<>(name, PLACE)));
    assumeTrue(!all.isEmpty(), "the project has no fragments yet");
    String config = configure(fragments.load(all), DRIVERS.toArray(String[]::new));
    assertTrue(config.contains("\nCONFIG_BLK_DEV_PMEM=y\n"));
    assertTrue(config.contains("\nCONFIG_OVERLAY_FS=y\n"));
    // One fragment leaves it off, another asks for it.
    assertTrue(config.contains("\nCONFIG_EFI_PARTITION=y\n"));
    assertTrue(config.contains("\nCONFIG_PAHOLE_VERSION=0\n"), "a tool of the host shows through");
  }

  @Test
  void driversBringWhatTheyDependOn() throws Exception {
    List<Located<String>> fragments =
        Stream.of("base", "memory", "x86-vm", "acpi-pci", "dax-root", "network", "shared-folders")
            .map(name -> new Located<>(name, PLACE))
            .toList();
    KernelRequest request =
        request(
            new FragmentDirectory(FRAGMENTS).load(fragments),
            Stream.concat(DRIVERS.stream(), Stream.of("e1000e", "kvm_intel", "nf_tables"))
                .toArray(String[]::new));
    List<Diagnostic> problems = new ArrayList<>();
    String asked = builder().requested(request, problems).orElseThrow();
    assertEquals(List.of(), problems);
    for (String option : List.of("ETHERNET", "VIRTUALIZATION", "KVM", "NETFILTER")) {
      assertTrue(asked.contains("CONFIG_" + option + "=y\n"), asked);
    }
    KernelRequest refused = request(List.of(fragment("CONFIG_ETHERNET=n\n")), "e1000e");
    assertTrue(builder().requested(refused, problems).isPresent());
    assertEquals("kernel.unmet-option", problems.get(0).code());
  }

  @Test
  void whatCannotBeHadIsExplained() throws Exception {
    KernelFragment greedy =
        fragment(
            """
            CONFIG_64BIT=y
            CONFIG_BLOCK=n
            CONFIG_EROFS_FS_XATTR=y
            CONFIG_VIRTIO_BLOCK=y
            CONFIG_LOG_BUF_SHIFT=40
            CONFIG_PRINTK=y
            CONFIG_X86=n
            """);
    CoracleException e =
        assertThrows(CoracleException.class, () -> configure(List.of(greedy), "virtio_blk"));
    String text = e.getMessage();
    for (String expected :
        List.of(
            "recipe.yaml:1:1: error: CONFIG_VIRTIO_BLK=y (driver virtio_blk) is requested",
            "test.config:3:1: error: CONFIG_EROFS_FS_XATTR=y is requested",
            "CONFIG_MISC_FILESYSTEMS is not set",
            "also ask for CONFIG_BLOCK=y, CONFIG_EROFS_FS=y, CONFIG_MISC_FILESYSTEMS=y",
            "test.config:4:1: error: CONFIG_VIRTIO_BLOCK=y: no Kconfig file",
            "did you mean VIRTIO_BLK",
            "test.config:5:1: error: CONFIG_LOG_BUF_SHIFT=40",
            "its range is 12 25",
            "test.config:7:1: error: CONFIG_X86=n")) {
      assertTrue(text.contains(expected), expected + " is not in\n" + text);
    }
    assertEquals(5, e.diagnostics().size(), text);
  }

  @Test
  void wrongDriversGetTheNearest() throws Exception {
    CoracleException e =
        assertThrows(
            CoracleException.class, () -> configure(List.of(), "virtio_blkk", "main", "pl011"));
    assertEquals(3, e.diagnostics().size(), e.getMessage());
    assertTrue(e.getMessage().contains("did you mean virtio_blk"), e.getMessage());
  }

  @Test
  void thirtyRandomFragmentsComeOutAsKconfigSays() throws Exception {
    KernelRequest request = request(List.of());
    Path log = directory.resolve("make.log");
    KernelMake make =
        new KernelMake(
            tree, "x86", timestamp, log, new LocalProcessRunner(), CompileTools.ofHost());
    TreeSetup setup =
        new TreeSetup(
            store, new LocalProcessRunner(), Progress.silent(), 2, LauncherChoice.automatic());
    OptionIndex options = new OptionIndex(store, setup, 2);
    KconfigIndex index = options.kconfig(request);
    new KconfigParity(
            tree,
            Files.createDirectory(directory.resolve("configurations")),
            new MakeKconfigEnvironment(tree, make, log).environment(),
            index.base("tinyconfig").orElseThrow(),
            options.model(request, index))
        .compare(0, 30);
  }

  @Test
  @Tag("toolchain")
  void objectsThatAnOptionDoesNotTouchAreFoundAgainAndAreTheSame() throws Exception {
    Path objects = directory.resolve("objects");
    Optional<Ccache> cache = Ccache.find(new LocalProcessRunner(), objects, Optional.empty());
    assumeTrue(cache.isPresent(), "no ccache here");
    make(tree, timestamp, cache, "tinyconfig");
    byte[] made = compiled(tree, timestamp, cache);
    assertEquals(0, hits(objects));

    // In another directory, with another option.
    Path second = Files.createDirectory(directory.resolve("other")).resolve("linux");
    Files.move(tree, second);
    try {
      Files.writeString(second.resolve(".config"), "CONFIG_MULTIUSER=y\n", APPEND);
      make(second, timestamp, cache, "olddefconfig");
      make(second, timestamp, cache, "prepare"); // this compiles something too
      long before = hits(objects);
      assertArrayEquals(made, compiled(second, timestamp, cache));
      assertEquals(before + 1, hits(objects));
      assertArrayEquals(made, compiled(second, timestamp, Optional.empty()));
    } finally {
      Files.move(second, tree);
    }
  }

  private static byte[] compiled(Path tree, long time, Optional<Ccache> cache) throws Exception {
    Path object = tree.resolve("lib/string.o");
    Files.deleteIfExists(object);
    make(tree, time, cache, "lib/string.o");
    return Files.readAllBytes(object);
  }

  private static void make(Path tree, long time, Optional<Ccache> cache, String target)
      throws Exception {
    Path log = directory.resolve("make.log");
    CompileTools tools = CompileTools.ofHost();
    if (cache.isPresent()) {
      tools = cache.get().over(tools, directory);
    }
    KernelMake make = new KernelMake(tree, "x86", time, log, new LocalProcessRunner(), tools);
    assertTrue(
        make.make(List.of(target), 2, Duration.ofMinutes(10), line -> {}).ok(), () -> "see " + log);
  }

  /** How often an object was there though the options were others. */
  private static long hits(Path objects) throws Exception {
    Map<String, String> environment = Map.of("CCACHE_DIR", objects.toString(), "PATH", "/usr/bin");
    String statistics =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    List.of("ccache", "--print-stats"),
                    Optional.empty(),
                    Optional.of(environment),
                    Duration.ofSeconds(20),
                    line -> {}))
            .output();
    return statistics
        .lines()
        .filter(line -> line.startsWith("preprocessed_cache_hit\t"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('\t') + 1)))
        .sum();
  }
}
