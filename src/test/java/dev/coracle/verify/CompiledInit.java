package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.CProgram;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.qemu.FileCache;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuFinder;
import dev.coracle.verify.report.Accelerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Boots the base guest's kernel with a small C program in place of a user space. */
final class CompiledInit {
  private static final Duration DEADLINE = Duration.ofMinutes(6);

  private CompiledInit() {}

  /** A tree whose init is a program of src/test/c. */
  static FileTree.Builder tree(String program, Path work) throws Exception {
    FileTree.Builder tree = FileTree.builder();
    for (String path : List.of("/", "/dev", "/volume")) {
      Metadata metadata = Metadata.rootOwned(0755, 0);
      tree.put(TreePath.of(path), new Node.Directory(metadata, Origin.fromRecipe("test")));
    }
    put(tree, "/init", Files.readAllBytes(CProgram.compile(program, work)));
    return tree;
  }

  static void put(FileTree.Builder tree, String path, byte[] bytes) {
    Metadata metadata = Metadata.rootOwned(0755, 0);
    Content content = Content.of(bytes);
    tree.put(TreePath.of(path), new Node.RegularFile(metadata, content, Origin.fromRecipe("test")));
  }

  /**
   * Boots, emulated, until the guest ends.
   *
   * @param root the image that is the root, an NVDIMM; null if the first disk is
   * @param results where the guest's output goes; null if it uses the console
   * @param more additional QEMU arguments
   * @return what the console showed
   */
  static String boot(
      Path root, String commandLine, List<Path> disks, Path results, List<String> more, Path work)
      throws Exception {
    Qemu qemu =
        new QemuFinder(
                new LocalProcessRunner(),
                new FileCache(work.resolve("cache")),
                System.getenv("PATH"))
            .find("qemu-system-x86_64")
            .orElseThrow();
    BootSpec spec =
        spec(
            BootSpec.builder(
                Accelerator.Kind.TCG,
                Guest.find().directory().resolve("vmlinux"),
                commandLine,
                256 << 20),
            root,
            disks,
            results);
    List<String> command = new ArrayList<>(Profiles.Q35_LITE.command(qemu, spec));
    // Room for several NVDIMMs.
    command.replaceAll(word -> word.replace(",slots=2,", ",slots=8,"));
    command.addAll(more);
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    command, Optional.empty(), Optional.empty(), DEADLINE, line -> {}));
    assertFalse(result.timedOut(), result::output);
    return result.output();
  }

  private static BootSpec spec(BootSpec.Builder boot, Path root, List<Path> disks, Path results) {
    if (root != null) {
      boot.image(root);
    }
    disks.forEach(boot::disk);
    if (results != null) {
      boot.results(results);
    }
    return boot.build();
  }
}
