package dev.coracle.verify.machine;

import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A disk that is a guest's first root: its init runs in the guest and hands over to the root under
 * test.
 */
public final class ProbeDisk {
  /** Its file system. */
  public static final String FILE_SYSTEM = "erofs";

  /** Where QEMU's user network has its gateway (QEMU's manual, "SLIRP"). */
  public static final String GATEWAY = "10.0.2.2";

  /** Where it has its first guest. */
  public static final String ADDRESS = "10.0.2.15";

  private static final Origin ORIGIN = Origin.generated("probe", "verification");

  private ProbeDisk() {}

  /** The guest's name of the disk after another. */
  public static String next(String disk) {
    return disk.substring(0, disk.length() - 1) + (char) (disk.charAt(disk.length() - 1) + 1);
  }

  /**
   * The values of the first root's init.
   *
   * @param unit the name, without its ending, of the unit that it adds
   */
  public static Map<String, Object> init(VerifyPlan plan, MachineProfile machine, String unit) {
    return Map.of(
        "rootDevice", RootDevice.device(plan, machine),
        "fileSystem", plan.files().root().fileSystem().word(),
        // As shipped: if DAX were added here, the lack of it there would not show.
        "rootFlags", RootDevice.rootFlags(plan, machine),
        // SIGRTMIN+4 and +5: systemd starts poweroff.target or reboot.target.
        "endSignal", machine.powersOff() ? 38 : 39,
        "target", plan.expectations().targetUnit(),
        "inits", inits(plan),
        "unit", unit);
  }

  /** The programs that the kernel would try, in its order. */
  private static String inits(VerifyPlan plan) {
    return CommandLines.value(plan.files().commandLine(), "init")
        .orElse("/sbin/init /etc/init /bin/init");
  }

  /** Adds a directory, root's and open to all. */
  public static void directory(FileTree.Builder tree, String path) {
    tree.put(TreePath.of(path), new Node.Directory(Metadata.rootOwned(0755, 0), ORIGIN));
  }

  /** Adds a file of root's. */
  public static void file(FileTree.Builder tree, String path, int mode, Content content) {
    tree.put(TreePath.of(path), new Node.RegularFile(Metadata.rootOwned(mode, 0), content, ORIGIN));
  }

  /** A text as UTF-8. */
  public static Content text(String text) {
    return Content.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A file of the host; it must stay as it is until the disk is written.
   *
   * @throws IOException if it cannot be read
   */
  public static Content host(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Content.of(file, 0, Files.size(file), Sha256.of(stream));
    }
  }
}
