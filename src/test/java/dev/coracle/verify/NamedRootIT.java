package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.boot.Boot;
import dev.coracle.verify.boot.BootDeadlines;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.machine.SampleBench;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.report.Accelerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest with several NVDIMMs mounts its own image, whichever the kernel finds first. */
class NamedRootIT {
  private static final Qemu QEMU = new Qemu("qemu-system-x86_64", "7.2", Set.of("q35"), "id");

  @TempDir Path directory;

  @Test
  void theRootIsItsImageWhateverElseIsThere() throws Exception {
    Guest guest = Guest.find();
    String partUuid = guest.manifest().image().partUuid().orElseThrow();
    assertTrue(guest.commandLine().contains("root=PARTUUID=" + partUuid), guest.commandLine());
    assertEquals(
        guest.commandLine() + "\n",
        Files.readString(guest.directory().resolve("base.img.cmdline")));
    Path other = other();
    assertEquals(BootResult.End.GOAL, boot("", List.of(other, guest.image())));
    assertEquals(BootResult.End.GOAL, boot("", List.of(guest.image(), other, other())));
    // By its number the root is found in one of the two orders only.
    String byNumber = " root=/dev/pmem0p1";
    BootResult.End first = boot(byNumber, List.of(guest.image(), other));
    BootResult.End second = boot(byNumber, List.of(other, guest.image()));
    assertNotEquals(first, second);
  }

  private BootResult.End boot(String more, List<Path> images) throws Exception {
    Guest guest = Guest.find();
    VerifyPlan plan =
        guest.plan(
            guest.image(),
            guest.commandLine() + more,
            Duration.ofSeconds(120),
            Files.createDirectories(directory.resolve("logs")));
    TestBench bench = SampleBench.of(plan, QEMU, Accelerator.tcg("a test"));
    String line = CommandLines.shipped(plan, CommandLines.SMOKE, Profiles.Q35_LITE);
    QemuCommand command =
        QemuCommand.of(roomFor(images, bench.command(bench.kernelBoot(line).build())));
    for (int i = 0; i < images.size(); i++) {
      command.add(
          "-object",
          "memory-backend-file,share=off,readonly=on,id=file"
              + i
              + ",mem-path="
              + QemuCommand.path(images.get(i))
              + ",size="
              + Files.size(images.get(i)));
      command.add("-device", "nvdimm,unarmed=on,memdev=file" + i);
    }
    return new Boot(
            command.arguments(),
            plan.expectations().targetUnit(),
            Boot.Goal.TARGET,
            BootDeadlines.within(Duration.ofSeconds(120)),
            directory.resolve("console.log"))
        .run()
        .end();
  }

  /** A command with slots for NVDIMMs. */
  private static List<String> roomFor(List<Path> images, List<String> command) {
    List<String> roomier = new ArrayList<>(command);
    int memory = command.indexOf("-m") + 1;
    String ram = command.get(memory).split(",", 2)[0];
    roomier.set(memory, ram + ",slots=" + images.size() + ",maxmem=8G");
    return roomier;
  }

  /** An image in the same layout without anything in it that starts. */
  private Path other() throws Exception {
    Path file = Files.createTempFile(directory, "other", ".img");
    FileTree.Builder tree = FileTree.builder();
    Origin origin = Origin.generated("test", "test");
    tree.put(TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 0), origin));
    tree.put(
        TreePath.of("/" + file.getFileName()),
        new Node.Directory(Metadata.rootOwned(0755, 0), origin));
    new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout()))
        .write(
            tree.build(),
            ImageOptions.of(FileSystemType.EROFS, "nvdimm", "x", OptionalLong.empty()),
            file);
    return file;
  }
}
