package dev.coracle.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceTree;
import dev.coracle.kernel.config.FragmentReader;
import dev.coracle.kernel.patch.SourcePatch;
import dev.coracle.lock.Toolchain;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.store.Store;
import dev.coracle.testing.FakeArchive;
import dev.coracle.testing.FakeTree;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real make, and a "kernel" whose makefile writes down what it was given. */
class KernelBuilderTest {
  private static final SourceLocation PLACE = new SourceLocation("recipe.yaml", 1, 1);

  private static final String MAKEFILE =
      """
      .PHONY: vmlinux bzImage
      tinyconfig allnoconfig:
      \t@echo "# $@" > .config
      listnewconfig:
      \t@SRCARCH=$(ARCH) env -0 > .coracle-environment
      syncconfig:
      \t@grep -v CONFIG_FALLS .config > .new; mv .new .config
      vmlinux:
      \t@echo "  CC      init/main.o"
      \t@echo "  AS      init/head.o"
      \t@echo "  LD      vmlinux"
      \t@$(RECIPE)
      \t@cp /bin/true vmlinux
      \t@mkdir -p include/config; echo 9.9.9 > include/config/kernel.release; echo map > System.map
      bzImage: vmlinux
      \t@mkdir -p arch/x86/boot; (umask; env | sort | grep -v '^_=\\|^MAKE\\|^MFLAGS\\|^PWD=') > x
      \t@echo "flags $(KCFLAGS) local [$(LOCALVERSION)] arch $(ARCH)" >> x; mv x arch/x86/boot/bzImage
      """;

  @TempDir Path directory;
  private final Map<String, String> files = new TreeMap<>();
  private final List<String> drivers = new ArrayList<>();
  private Store store;
  private String recipe = "true";
  private String options = "CONFIG_A=y\n";

  @BeforeEach
  void begin() throws IOException {
    store = Store.open(directory.resolve("store"));
    Path tree = FakeTree.make(directory.resolve("tree"));
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put("linux/" + tree.relativize(file), Files.readString(file));
      }
    }
  }

  private KernelRequest request() throws IOException {
    files.put("linux/Makefile", MAKEFILE.replace("$(RECIPE)", recipe));
    Path archive = FakeArchive.write(directory.resolve("linux.tar.xz"), files);
    Sha256 digest;
    try (InputStream stream = Files.newInputStream(archive)) {
      digest = Sha256.of(stream);
    }
    return new KernelRequest(
        Architecture.AMD64,
        new KernelSource("fake", digest, () -> archive),
        new Located<>("tinyconfig", PLACE),
        List.of(FragmentReader.read("f", Path.of("f.config"), options, new ArrayList<>())),
        drivers.stream().map(name -> new Located<>(name, PLACE)).toList(),
        KernelToolchain.ofHost(new Toolchain("gcc 1", "ld 1")));
  }

  private KernelRequest with(
      KernelRequest request, KernelSource source, List<SourcePatch> patches) {
    return new KernelRequest(
        request.architecture(),
        source,
        request.base(),
        request.fragments(),
        patches,
        request.drivers(),
        request.toolchain());
  }

  private SourcePatch patch(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("my.patch"), text);
    return new SourcePatch("my.patch", file, Sha256.of(text.getBytes(UTF_8)), PLACE);
  }

  @Test
  void patchesAreAppliedBeforeTheConfiguration() throws IOException {
    options = "CONFIG_PATCHED=y\n";
    SourcePatch patch =
        patch(
            """
            --- a/arch/arm/left-out.c
            +++ b/arch/arm/left-out.c
            @@ -1 +1 @@
            -old
            +new
            --- a/drivers/Kconfig
            +++ b/drivers/Kconfig
            @@ -1,2 +1,4 @@
            +config PATCHED
            +	bool "Patched"
             menuconfig BLK_DEV
             	bool "Block"
            """);
    files.put("linux/arch/arm/left-out.c", "old\n");
    KernelRequest patched = with(request(), request().source(), List.of(patch));
    assertNotEquals(request().key(), patched.key());
    KernelBuilder builder = builder(store, Duration.ofMinutes(1));
    String config = Files.readString(builder.build(patched).config().path());
    assertTrue(config.contains("CONFIG_PATCHED=y"), config);
    assertEquals("y", builder.options(patched).value("PATCHED"));
    assertTrue(builder.options(request()).explain("PATCHED").isEmpty(), "indexes are apart");
    assertNothingIsLeft();
  }

  @Test
  void aHunkThatDoesNotApplyLeavesNothing() throws IOException {
    SourcePatch patch = patch("--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-none\n+b\n");
    KernelRequest patched = with(request(), request().source(), List.of(patch));
    KernelBuilder builder = builder(store, Duration.ofMinutes(1));
    for (int i = 0; i < 2; i++) {
      CoracleException e = assertThrows(CoracleException.class, () -> builder.build(patched));
      assertEquals(ExitCode.RECIPE, e.exitCode());
      assertEquals("kernel.patch-failed", e.diagnostics().get(0).code());
      assertTrue(e.getMessage().contains("hunk 1 of Kconfig"), e.getMessage());
    }
    assertTrue(builder.present(patched).isEmpty());
    assertNothingIsLeft();
  }

  @Test
  void aDirectoryIsCopiedAndStaysAsItIs() throws IOException {
    KernelRequest request = request();
    Path tree = directory.resolve("own");
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = tree.resolve(each.getKey().substring("linux/".length()));
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
    }
    SourceTree source = new SourceTree(tree, SourceFilter.whole("x86"));
    Sha256 digest = source.digest(store);
    KernelRequest local = with(request, new KernelSource("own", digest, () -> tree), List.of());
    KernelArtifacts kernel = builder(store, Duration.ofMinutes(1)).build(local);
    String world = Files.readString(kernel.bzImage().path());
    assertTrue(world.contains("TIMESTAMP=Thu Jan 1 00:00:00 UTC 1970"), world);
    assertEquals(digest, source.digest(store), "the tree is only read");
    assertNothingIsLeft();
  }

  private KernelBuilder builder(Store where, Duration deadline) {
    return new KernelBuilder(where, new LocalProcessRunner(), Progress.silent(), 2, deadline);
  }

  private KernelArtifacts build() throws IOException {
    return builder(store, Duration.ofMinutes(1)).build(request());
  }

  private CoracleException fails(ExitCode code) throws IOException {
    CoracleException e = assertThrows(CoracleException.class, this::build);
    assertEquals(code, e.exitCode(), e.getMessage());
    assertNothingIsLeft();
    return e;
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> places = Files.list(store.root().resolve("tmp"))) {
      assertEquals(List.of(), places.toList());
    }
  }

  @Test
  void aKernelIsCompiledOnce() throws IOException {
    KernelRequest request = request();
    KernelBuilder builder = builder(store, Duration.ofMinutes(1));
    assertTrue(builder.present(request).isEmpty());
    KernelArtifacts first = builder.build(request);
    Files.delete(directory.resolve("linux.tar.xz"));
    assertEquals(first, builder.build(request), "the second answer needs no source");
    assertEquals(first, builder.present(request).orElseThrow());
    assertEquals(2, first.objects());
    assertEquals("9.9.9", first.release());
    assertEquals(Files.size(first.vmlinux().path()), first.vmlinux().size());
    assertNothingIsLeft();
  }

  @Test
  void theNextKernelIsCompiledInTheSameTreeWithoutTheSource() throws IOException {
    build();
    options = "CONFIG_A=n\n";
    KernelRequest request = request();
    KernelArtifacts second = builder(store, Duration.ofMinutes(1)).build(blind(request));
    assertTrue(Files.readString(second.config().path()).contains("# CONFIG_A is not set"));
    assertNothingIsLeft();
  }

  @Test
  void aRefusedConfigurationDoesNotCostTheTree() throws IOException {
    build();
    KernelBuilder builder = builder(store, Duration.ofMinutes(1));
    options = "CONFIG_B=y\n";
    KernelRequest refused = request();
    CoracleException no = new CoracleException(ExitCode.RECIPE, Diagnostic.error("test", "no", ""));
    assertThrows(
        CoracleException.class,
        () ->
            builder.build(
                refused,
                config -> {
                  throw no;
                }));
    options = "CONFIG_A=n\n";
    builder.build(blind(request()));
  }

  @Test
  void aFailedCompileCostsTheTree() throws IOException {
    recipe = "test ! -e fail";
    build();
    Path tree = tree();
    options = "CONFIG_B=y\n";
    KernelRequest request = request();
    assertThrows(
        CoracleException.class,
        () ->
            builder(store, Duration.ofMinutes(1))
                .build(
                    blind(request),
                    config -> {
                      try {
                        Files.createFile(tree.resolve("fail"));
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    }));
    assertFalse(Files.exists(tree));
    build();
  }

  private Path tree() throws IOException {
    try (Stream<Path> trees = Files.walk(store.root().resolve("trees"), 3)) {
      return trees.filter(path -> path.endsWith("linux")).findFirst().orElseThrow();
    }
  }

  @Test
  void theConfigurationHoldsFragmentsAndDrivers() throws IOException {
    drivers.add("virtio-blk");
    options = "# CONFIG_B is not set\nCONFIG_A=y\n";
    assertEquals(
        "# tinyconfig\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_BLK_DEV=y\nCONFIG_EXPERT=y\n"
            + "CONFIG_VIRTIO=y\nCONFIG_VIRTIO_BLK=y\n",
        Files.readString(build().config().path()));
  }

  @Test
  void whatADriverDependsOnIsNotSwitchedOnAgainstTheRecipe() throws IOException {
    build();
    drivers.add("virtio-blk");
    options = "CONFIG_VIRTIO=n\n";
    String message = fails(ExitCode.RECIPE).getMessage();
    assertTrue(message.contains("CONFIG_VIRTIO_BLK=y (driver virtio-blk)"), message);
    assertTrue(message.contains("CONFIG_VIRTIO=y, or remove CONFIG_VIRTIO_BLK"), message);
  }

  /** The same kernel, whose source must not be needed. */
  private static KernelRequest blind(KernelRequest request) {
    return new KernelRequest(
        request.architecture(),
        new KernelSource(
            "fake",
            request.source().digest(),
            () -> {
              throw new AssertionError("needlessly unpacked");
            }),
        request.base(),
        request.fragments(),
        request.drivers(),
        request.toolchain());
  }

  @Test
  void anUnmetOptionIsReportedBeforeUnpackingOnceTheOptionsAreKnown() throws IOException {
    build();
    options = "CONFIG_HIDDEN=y\n";
    KernelRequest request = request();
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () -> builder(store, Duration.ofMinutes(1)).build(blind(request)));
    assertTrue(e.getMessage().contains("also ask for CONFIG_EXPERT=y"), e.getMessage());
  }

  @Test
  void theCompileSeesAFixedWorld() throws IOException {
    String world = Files.readString(build().bzImage().path());
    assertTrue(world.startsWith("0022\n"), world);
    for (String expected :
        List.of(
            "KBUILD_BUILD_HOST=coracle\n",
            "KBUILD_BUILD_TIMESTAMP=Fri Jan 2 03:04:05 UTC 2026\n",
            "KBUILD_BUILD_USER=coracle\n",
            "KBUILD_BUILD_VERSION=1\n",
            "LC_ALL=C\n",
            "SOURCE_DATE_EPOCH=" + FakeArchive.TIME + "\n",
            "TZ=UTC\n",
            "-ffile-prefix-map=",
            "local [] arch x86\n")) {
      assertTrue(world.contains(expected), expected + " is not in\n" + world);
    }
    assertFalse(world.contains("USER=" + System.getProperty("user.name") + "\n"), world);
    assertFalse(world.contains(System.getProperty("user.home") + "\n"), world);
  }

  @Test
  void theKeyChangesWithWhateverChangesTheKernel() throws IOException {
    KernelRequest first = request();
    assertEquals(first.key(), request().key());
    options = "# another reason\nCONFIG_A=y\nCONFIG_A=y\n";
    assertEquals(first.key(), request().key(), "comments and repetitions change nothing");
    options = "CONFIG_A=n\n";
    assertNotEquals(first.key(), request().key());
    options = "CONFIG_A=y\n";
    drivers.add("multi");
    assertNotEquals(first.key(), request().key());
    drivers.clear();
    files.put("linux/new.c", "");
    assertNotEquals(first.key(), request().key());
  }

  @Test
  void anUnknownBaseIsADiagnostic() throws IOException {
    KernelRequest good = request();
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () ->
                new KernelRequest(
                    good.architecture(),
                    good.source(),
                    new Located<>("tinyconf", PLACE),
                    good.fragments(),
                    good.drivers(),
                    good.toolchain()));
    assertEquals("did you mean tinyconfig?", e.diagnostics().get(0).fix());
  }

  @Test
  void anOptionThatFallsStopsTheBuild() throws IOException {
    options = "CONFIG_FALLS=y\n";
    CoracleException e = fails(ExitCode.RECIPE);
    assertEquals("f.config:1:1", e.diagnostics().get(0).place().orElseThrow().toString());
  }

  @Test
  void aDriverThatAFragmentSwitchesOffIsAContradiction() throws IOException {
    drivers.add("virtio_blk");
    options = "CONFIG_VIRTIO_BLK=n\n";
    CoracleException e = fails(ExitCode.RECIPE);
    assertEquals("kernel.option-conflict", e.diagnostics().get(0).code());
  }

  @Test
  void anUnknownDriverIsFoundBeforeUnpackingOnceTheIndexIsKnown() throws IOException {
    drivers.add("nonesuch");
    fails(ExitCode.RECIPE);
    KernelRequest request = request();
    KernelRequest blind = blind(request);
    CoracleException e =
        assertThrows(
            CoracleException.class, () -> builder(store, Duration.ofMinutes(1)).build(blind));
    assertEquals("kernel.unknown-driver", e.diagnostics().get(0).code());
  }

  @Test
  void aCompileErrorShowsTheFirstErrorAndTheLog() throws IOException {
    recipe =
        "for i in 1 2 3; do echo noise $$i; done; echo 'a.c:1:2: error: oh'; echo '  CC     "
            + " other.o'; echo '    1 | oh'; exit 3";
    CoracleException e = fails(ExitCode.ENVIRONMENT);
    assertTrue(
        e.diagnostics().get(0).excerpt().startsWith("a.c:1:2: error: oh\n    1 | oh"),
        e.getMessage());
    Path log = Path.of(e.diagnostics().get(0).fix().replace("read the log: ", ""));
    assertTrue(Files.readString(log).contains("noise 3"));
    recipe = "true";
    build();
  }

  @Test
  void aFullDiskIsCalledThat() throws IOException {
    recipe = "echo 'as: No space left on device'; exit 1";
    assertEquals("kernel.disk-full", fails(ExitCode.ENVIRONMENT).diagnostics().get(0).code());
  }

  /**
   * What is ended for want of memory can be the compiler, or a program that make started itself.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc: fatal error: Killed signal terminated program cc1",
        "make[2]: *** [a.mk:3: vmlinux.o] Killed"
      })
  void shortMemoryIsCalledThat(String line) throws IOException {
    recipe = "echo '" + line + "'; exit 1";
    Diagnostic problem = fails(ExitCode.ENVIRONMENT).diagnostics().get(0);
    assertTrue(problem.fix().contains("memory is short"), problem.fix());
    assertTrue(problem.fix().contains("--jobs 1"), problem.fix());
    assertTrue(problem.excerpt().startsWith(line), problem.excerpt());
  }

  @Test
  void aDeadlineEndsTheCompileAndItsChildren() throws Exception {
    Path pid = directory.resolve("pid");
    recipe = "sh -c 'echo $$$$ > " + pid + "; sleep 300; true'";
    CoracleException e =
        assertThrows(
            CoracleException.class, () -> builder(store, Duration.ofSeconds(3)).build(request()));
    assertEquals(ExitCode.TIMEOUT, e.exitCode());
    assertGone(pid);
    assertNothingIsLeft();
  }

  @Test
  void anInterruptEndsTheCompileAndItsChildren() throws Exception {
    Path pid = directory.resolve("pid");
    recipe = "sh -c 'echo $$$$ > " + pid + "; sleep 300; true'";
    KernelRequest request = request();
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                builder(store, Duration.ofMinutes(5)).build(request);
              } catch (IOException | RuntimeException e) {
                thrown.add(e);
              }
            });
    thread.start();
    for (int i = 0; i < 1000 && !Files.exists(pid); i++) {
      Thread.sleep(50);
    }
    thread.interrupt();
    thread.join(20_000);
    assertFalse(thread.isAlive());
    assertEquals(ExitCode.INTERRUPTED, ((CoracleException) thrown.get(0)).exitCode());
    assertGone(pid);
    assertNothingIsLeft();
  }

  private static void assertGone(Path pid) throws Exception {
    long number = Long.parseLong(Files.readString(pid).strip());
    for (int i = 0; i < 100 && ProcessHandle.of(number).isPresent(); i++) {
      Thread.sleep(50);
    }
    assertTrue(ProcessHandle.of(number).isEmpty(), "a child of make still runs");
  }
}
