package dev.coracle.verify.probe;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.template.Templates;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CheckedRoot;
import dev.coracle.verify.machine.InjectedDisk;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The trees of the probe's two disks: the one that carries the probe, and a volume to attach. */
final class ProbeDisk {
  static final String UNIT = "coracle-probe";

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
    String second = InjectedDisk.next(machine.firstDisk());
    Map<String, Object> model = new HashMap<>(InjectedDisk.init(plan, machine, UNIT));
    model.put("port", BootSpec.RESULT_PORT);
    model.put("token", token);
    model.put("plugs", plugs);
    model.put("mapped", CheckedRoot.isIn(plan));
    model.put("checks", UserChecks.model(plan));
    model.put("outputLimit", UserChecks.OUTPUT_LIMIT + 1);
    model.put("address", InjectedDisk.ADDRESS);
    model.put("gateway", InjectedDisk.GATEWAY);
    model.put("server", ProbeServer.GUEST_ADDRESS);
    model.put("serverPort", Integer.toString(ProbeServer.GUEST_PORT));
    model.put("volumeFileSystem", InjectedDisk.FILE_SYSTEM);
    model.put("volumeDevice", second);
    FileTree.Builder tree = FileTree.builder();
    InjectedDisk.directory(tree, "/");
    List.of("/bin", "/dev", "/new", "/probe", "/probe/checks")
        .forEach(path -> InjectedDisk.directory(tree, path));
    InjectedDisk.file(
        tree, "/init", 0755, InjectedDisk.text(templates.render("probe-init.sh.ftl", model)));
    InjectedDisk.file(tree, "/bin/busybox", 0755, InjectedDisk.host(plan.busybox()));
    InjectedDisk.file(tree, "/bin/bus", 0755, Content.of(GuestProgram.bus()));
    InjectedDisk.file(tree, "/bin/dax-state", 0755, Content.of(GuestProgram.daxState()));
    InjectedDisk.file(tree, "/bin/dm-table", 0755, Content.of(GuestProgram.deviceTable()));
    InjectedDisk.file(
        tree, "/probe/probe.sh", 0644, InjectedDisk.text(templates.render("probe.sh.ftl", model)));
    InjectedDisk.file(
        tree,
        "/probe/" + UNIT + ".service",
        0644,
        InjectedDisk.text(templates.render("probe-unit.service.ftl", model)));
    InjectedDisk.file(
        tree, "/probe/bus-request", 0644, Content.of(SystemdBus.request(askedUnits(plan))));
    InjectedDisk.file(
        tree,
        "/probe/binaries",
        0644,
        InjectedDisk.text(
            plan.binaries().stream().map(path -> path + "\n").collect(Collectors.joining())));
    for (VerifySpec.UserCheck check : plan.checks()) {
      InjectedDisk.file(
          tree, "/probe/checks/" + check.name(), 0644, InjectedDisk.text(check.run() + "\n"));
    }
    return tree.build();
  }

  /** The volume: one file with the token. */
  static FileTree volume(String token) {
    FileTree.Builder tree = FileTree.builder();
    InjectedDisk.directory(tree, "/");
    InjectedDisk.file(tree, "/token", 0644, InjectedDisk.text(token + "\n"));
    return tree.build();
  }

  /** Templates cannot be loaded, only their instances. */
  static List<String> askedUnits(VerifyPlan plan) {
    return plan.expectedUnits().stream().filter(unit -> !unit.contains("@.")).sorted().toList();
  }
}
