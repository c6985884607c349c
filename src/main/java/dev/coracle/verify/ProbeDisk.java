package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.template.Templates;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The trees of the probe's two disks: the one that carries the probe, and a volume to attach. */
final class ProbeDisk {
  /** What both disks are written as. */
  static final String FILE_SYSTEM = "erofs";

  /** Where QEMU's user network has its gateway and its first guest (QEMU's manual, "SLIRP"). */
  static final String GATEWAY = "10.0.2.2";

  static final String ADDRESS = "10.0.2.15";

  static final String UNIT = "coracle-probe";

  private static final Origin ORIGIN = Origin.generated("probe", "verification");

  private ProbeDisk() {}

  /**
   * The disk that is the first root.
   *
   * @param token what the probe must end with
   * @param plugs what is plugged in while it runs
   */
  static FileTree probe(
      VerifyPlan plan,
      MachineProfile machine,
      Templates templates,
      String token,
      List<Map<String, Object>> plugs)
      throws IOException {
    String second = next(machine.firstDisk());
    Map<String, Object> model = new HashMap<>(init(plan, machine, UNIT));
    model.put("port", BootSpec.RESULT_PORT);
    model.put("token", token);
    model.put("plugs", plugs);
    model.put("checks", UserChecks.model(plan));
    model.put("outputLimit", UserChecks.OUTPUT_LIMIT + 1);
    model.put("address", ADDRESS);
    model.put("gateway", GATEWAY);
    model.put("server", ProbeServer.GUEST_ADDRESS);
    model.put("serverPort", Integer.toString(ProbeServer.GUEST_PORT));
    model.put("volumeFileSystem", FILE_SYSTEM);
    model.put("volumeDevice", second);
    FileTree.Builder tree = FileTree.builder();
    directory(tree, "/");
    List.of("/bin", "/dev", "/new", "/probe", "/probe/checks")
        .forEach(path -> directory(tree, path));
    file(tree, "/init", 0755, text(templates.render("probe-init.sh.ftl", model)));
    file(tree, "/bin/busybox", 0755, host(plan.busybox()));
    file(tree, "/bin/bus", 0755, Content.of(GuestProgram.bus()));
    file(tree, "/bin/dax-state", 0755, Content.of(GuestProgram.daxState()));
    file(tree, "/probe/probe.sh", 0644, text(templates.render("probe.sh.ftl", model)));
    file(
        tree,
        "/probe/" + UNIT + ".service",
        0644,
        text(templates.render("probe-unit.service.ftl", model)));
    file(tree, "/probe/bus-request", 0644, Content.of(SystemdBus.request(askedUnits(plan))));
    file(
        tree,
        "/probe/binaries",
        0644,
        text(plan.binaries().stream().map(path -> path + "\n").collect(Collectors.joining())));
    for (VerifySpec.UserCheck check : plan.checks()) {
      file(tree, "/probe/checks/" + check.name(), 0644, text(check.run() + "\n"));
    }
    return tree.build();
  }

  /** The guest's name of the disk after another. */
  static String next(String disk) {
    return disk.substring(0, disk.length() - 1) + (char) (disk.charAt(disk.length() - 1) + 1);
  }

  /**
   * What the program that is the first root must know.
   *
   * @param unit the name, without its ending, of the unit that it brings
   */
  static Map<String, Object> init(VerifyPlan plan, MachineProfile machine, String unit) {
    return Map.of(
        "rootDevice", CheckedRoot.device(plan, machine),
        "fileSystem", plan.fileSystem(),
        // As shipped: were DAX asked for here, none could be missed there.
        "rootFlags", CheckedRoot.rootFlags(plan, machine),
        // SIGRTMIN+4 and +5: systemd starts poweroff.target or reboot.target.
        "endSignal", machine.powersOff() ? 38 : 39,
        "target", plan.targetUnit(),
        "inits", inits(plan),
        "unit", unit);
  }

  /** The volume: one file with the token. */
  static FileTree volume(String token) {
    FileTree.Builder tree = FileTree.builder();
    directory(tree, "/");
    file(tree, "/token", 0644, text(token + "\n"));
    return tree.build();
  }

  /** Templates cannot be loaded, only their instances. */
  static List<String> askedUnits(VerifyPlan plan) {
    return plan.expectedUnits().stream().filter(unit -> !unit.contains("@.")).sorted().toList();
  }

  /** What the kernel would try, in its order. */
  private static String inits(VerifyPlan plan) {
    return CommandLines.value(plan.commandLine(), "init").orElse("/sbin/init /etc/init /bin/init");
  }

  static void directory(FileTree.Builder tree, String path) {
    tree.put(TreePath.of(path), new Node.Directory(Metadata.rootOwned(0755, 0), ORIGIN));
  }

  static void file(FileTree.Builder tree, String path, int mode, Content content) {
    tree.put(TreePath.of(path), new Node.RegularFile(Metadata.rootOwned(mode, 0), content, ORIGIN));
  }

  static Content text(String text) {
    return Content.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Content host(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Content.of(file, 0, Files.size(file), Sha256.of(stream));
    }
  }
}
