package dev.coracle.verify.workload;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.container.source.ImageConfig;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.machine.SampleBench;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.BootImage;
import dev.coracle.verify.plan.Expectations;
import dev.coracle.verify.plan.KernelFiles;
import dev.coracle.verify.plan.ResultFiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a guest from running a container is said before it boots. */
class ContainerRequirementsTest {
  private static final String UNIT = "container.service";

  @TempDir Path directory;

  @BeforeEach
  void files() throws IOException {
    image("with", "/usr/bin/crun");
    image("without", "/usr/bin/other");
    kernel("");
  }

  private void image(String name, String program) {
    FileTree.Builder tree = FileTree.builder();
    for (String path : List.of("/", "/usr", "/usr/bin")) {
      ProbeDisk.directory(tree, path);
    }
    ProbeDisk.file(tree, program, 0755, ProbeDisk.text("program"));
    new ImageWriter(List.of(new ErofsFormat()), List.of(new PlainLayout()))
        .write(
            tree.build(),
            ImageOptions.of(FileSystemType.EROFS, PlainLayout.NAME, "", OptionalLong.empty()),
            directory.resolve(name));
  }

  /** A configuration with all options but one. */
  private void kernel(String without) throws IOException {
    Files.writeString(
        directory.resolve("kernel.config"),
        Stream.of(
                "OVERLAY_FS EROFS_FS_XATTR NAMESPACES PID_NS IPC_NS UTS_NS CGROUPS SECCOMP_FILTER"
                    + " VIRTIO_CONSOLE POSIX_MQUEUE 9P_FS")
            .flatMap(all -> Stream.of(all.split(" ", -1)))
            .filter(option -> !option.equals(without))
            .map(option -> "CONFIG_" + option + "=y\n")
            .collect(Collectors.joining()));
  }

  private TestBench bench(String image, String unit) {
    Sha256 some = Sha256.of(new byte[0]);
    VerifyPlan plan =
        SamplePlan.plan(
            new ResultFiles(
                new KernelFiles(directory.resolve("vmlinux"), some, directory.resolve("bzImage")),
                new BootImage(
                    OutputFormat.of("nvdimm-erofs").orElseThrow(), directory.resolve(image), some),
                List.of(),
                "root=/dev/pmem0p1"));
    return SampleBench.of(
        new VerifyPlan(
            plan.files(),
            new Expectations(
                "container.target",
                List.of(unit),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty()),
            plan.settings()));
  }

  private ContainerOptions options(int fileSystems, HostVolume... volumes) {
    Sha256 some = Sha256.of(new byte[0]);
    List<ContainerImage.Volume> all = new ArrayList<>();
    for (int i = 0; i < fileSystems; i++) {
      all.add(new ContainerImage.Volume("layer.img", some, 1, new UUID(0, i), i, i, 1, 1));
    }
    return new ContainerOptions(
        new ContainerImage(
            "",
            Optional.empty(),
            some,
            new ImageConfig.Execution(
                List.of(), List.of(), List.of(), "", "", "", List.of(), List.of()),
            List.of(),
            all,
            List.of()),
        directory,
        new ContainerCommandLine(
            List.of(), Optional.empty(), List.of(), Optional.empty(), Optional.empty()),
        List.of(volumes),
        List.of(),
        false,
        false,
        1,
        Optional.empty());
  }

  private static void refused(String code, String message, TestBench bench, ContainerOptions what) {
    CoracleException thrown =
        assertThrows(CoracleException.class, () -> ContainerRequirements.requireGuest(bench, what));
    assertEquals(code, thrown.diagnostics().get(0).code());
    assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
  }

  @Test
  void aGuestThatHasAllIsAccepted() {
    HostVolume volume = new HostVolume(directory, "/v", false);
    assertDoesNotThrow(
        () -> ContainerRequirements.requireGuest(bench("with", UNIT), options(8, volume)));
  }

  @Test
  void aGuestWithoutTheUnitOrTheRuntimeIsRefused() {
    refused("run.no-runtime", "has no container.service", bench("with", "a.service"), options(1));
    refused("run.no-runtime", "no /usr/bin/crun", bench("without", UNIT), options(1));
  }

  @Test
  void tooManyFileSystemsAndAMachineWithoutNvdimmsAreRefused() {
    TestBench bench = bench("with", UNIT);
    refused("run.container-machine", "9 file systems; a guest takes 8", bench, options(9));
    TestBench lite =
        new TestBench(
            bench.environment(),
            bench.plan(),
            Profiles.ALL.get(Profiles.ALL.size() - 1),
            bench.qemu(),
            bench.accelerator());
    refused("run.container-machine", "microvm has no NVDIMMs", lite, options(1));
  }

  @Test
  void whatTheKernelLacksIsNamed() throws IOException {
    kernel("PID_NS");
    refused("run.container-kernel", "needs: PID_NS", bench("with", UNIT), options(1));
    kernel("9P_FS");
    assertDoesNotThrow(() -> ContainerRequirements.requireGuest(bench("with", UNIT), options(1)));
    refused(
        "run.container-kernel",
        "needs: 9P_FS",
        bench("with", UNIT),
        options(1, new HostVolume(directory, "/v", true)));
  }
}
