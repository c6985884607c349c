package dev.coracle.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.LauncherChoice;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.compile.ToolchainProbe;
import dev.coracle.kernel.config.FragmentReader;
import dev.coracle.lock.Toolchain;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.store.Store;
import dev.coracle.testing.BootedKernel;
import dev.coracle.testing.KernelArchive;
import dev.coracle.testing.RecordingProgress;
import dev.coracle.tree.Sha256;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small kernel whose options change again and again in one kept tree: each has the bytes of a
 * clean build, and the last one boots. How many changes there are and what they are begun with, the
 * system properties {@code coracle.kernel.edits} and {@code coracle.kernel.seed} can say.
 */
@Tag("kernel")
class KernelTreeIT {
  private static final SourceLocation PLACE = new SourceLocation("recipe.yaml", 1, 1);
  private static final Duration DEADLINE = Duration.ofMinutes(60);

  /** Options of all kinds: leaf drivers, core features that many files see, numbers, choices. */
  private static final List<String> EDITS =
      List.of(
          "PRINTK_TIME=y",
          "LOG_BUF_SHIFT=14",
          "MULTIUSER=y",
          "BUG=y",
          "FUTEX=y",
          "EPOLL=y",
          "SHMEM=y",
          "PROC_FS=y",
          "SYSFS=y",
          "BLOCK=y",
          "SYSVIPC=y",
          "KALLSYMS=y",
          "POSIX_TIMERS=y",
          "HZ_1000=y",
          "INPUT=y",
          "BINFMT_ELF=y",
          "MAGIC_SYSRQ=y",
          "HW_RANDOM=y",
          "RTC_CLASS=y",
          "CPU_ISOLATION=n",
          "NR_CPUS=4\nCONFIG_SMP=y");

  @TempDir Path directory;
  private final TreeMap<String, String> edited = new TreeMap<>();
  private final List<String> said = new ArrayList<>();
  private KernelSource source;
  private Toolchain toolchain;
  private Path clean;
  private long date;

  @BeforeEach
  void unpack() throws Exception {
    HostTools tools = HostTools.of(System.getenv(), new LocalProcessRunner());
    assumeTrue(tools.missing(Set.of(Capability.COMPILE)).isEmpty(), "no compiler here");
    toolchain =
        new ToolchainProbe(tools, new LocalProcessRunner(), directory.resolve("toolchain")).probe();
    Path archive = KernelArchive.find(directory);
    try (InputStream stream = Files.newInputStream(archive)) {
      source = new KernelSource("linux", Sha256.of(stream), () -> archive);
    }
    clean = Files.createDirectories(directory.resolve("clean").resolve("linux"));
    date = SourceUnpacker.unpack(archive, clean, SourceFilter.whole("x86"), 2, Progress.silent());
  }

  @Test
  void aChainOfChangesHasTheBytesOfCleanBuilds() throws Exception {
    Random random = new Random(Long.getLong("coracle.kernel.seed", 14));
    Store store = Store.open(directory.resolve("store"));
    KernelArtifacts kernel = builder(store).build(request());
    assertEquals(List.of(), said, "the first one is clean without a doubt");
    int edits = 0;
    while (edits < Integer.getInteger("coracle.kernel.edits", 10)) {
      String changed = change(random);
      long began = System.nanoTime();
      kernel = builder(store).build(request());
      long middle = System.nanoTime();
      if (said.isEmpty()) {
        continue; // the options of an earlier kernel, which is in the store
      }
      String objects = said.remove(0);
      assertTrue(objects.startsWith("compiled " + kernel.objects() + " objects"), objects);
      assertEquals(List.of(), said, "nothing was doubted");
      if (kernel.objects() == 0) {
        continue; // the option has that value by default
      }
      String expected = cleanly(edits++);
      String facts = Files.readString(kernel.bzImage().path().resolveSibling("facts"));
      assertEquals(digests(expected), digests(facts), () -> "after " + changed);
      System.out.printf(
          "%s: %d objects, %d s; clean %s, %d s%n",
          changed,
          kernel.objects(),
          (middle - began) / 1_000_000_000,
          expected.lines().filter(line -> line.startsWith("objects")).findFirst().orElseThrow(),
          (System.nanoTime() - middle) / 1_000_000_000);
    }
    String console = BootedKernel.console(kernel.bzImage().path());
    assertTrue(console.contains("Kernel panic - not syncing"), console);
  }

  /** Switches an option; most of them concern some files, and some nearly all. */
  private String change(Random random) {
    String edit = EDITS.get(random.nextInt(EDITS.size()));
    String option = edit.substring(0, edit.indexOf('='));
    if (edited.remove(option) == null) {
      edited.put(option, edit.substring(edit.indexOf('=') + 1));
    }
    return option + (edited.containsKey(option) ? " as asked" : " by default");
  }

  private KernelRequest request() {
    StringBuilder text = new StringBuilder(BootedKernel.OPTIONS);
    edited.forEach((option, value) -> text.append("CONFIG_" + option + "=" + value + "\n"));
    List<Diagnostic> problems = new ArrayList<>();
    KernelRequest request =
        new KernelRequest(
            Architecture.AMD64,
            source,
            new Located<>("tinyconfig", PLACE),
            List.of(FragmentReader.read("s", Path.of("s.config"), text.toString(), problems)),
            List.of(),
            KernelToolchain.ofHost(toolchain));
    assertEquals(List.of(), problems);
    return request;
  }

  private KernelBuilder builder(Store store) {
    return new KernelBuilder(
        store, new LocalProcessRunner(), new RecordingProgress(said), 2, DEADLINE);
  }

  /** The facts of the same kernel out of a tree in which nothing is compiled yet. */
  private String cleanly(int number) throws Exception {
    Path log = directory.resolve("clean.log");
    Store store = Store.open(directory.resolve("store"));
    KernelMake make =
        new TreeSetup(
                store, new LocalProcessRunner(), Progress.silent(), 2, LauncherChoice.automatic())
            .make(request(), clean, date, log);
    assertTrue(make.make(List.of("mrproper"), 2, DEADLINE, line -> {}).ok());
    assertFalse(Files.exists(clean.resolve("vmlinux")));
    builder(store).configure(request(), clean, date, log);
    KernelCompile compile = new KernelCompile(make, log);
    long objects = compile.run(2, DEADLINE, 0, Progress.silent());
    Path made = Files.createDirectory(directory.resolve("made" + number));
    compile.take(clean, "x86", objects, made);
    return Files.readString(made.resolve("facts"));
  }

  private static List<String> digests(String facts) {
    return facts.lines().filter(line -> !line.startsWith("objects")).toList();
  }
}
