package dev.coracle.verify.probe;

import dev.coracle.host.HostLoad;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.template.Templates;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.GuestProgram;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The trees of the probe's two disks: the one that carries the probe, and a second one to attach.
 */
final class ProbeDiskContent {
  static final String UNIT = "coracle-probe";

  private ProbeDiskContent() {}

  /**
   * The disk that is the first root.
   *
   * @param token what the probe must end with
   * @param devices what is plugged in while it runs
   */
  static FileTree probe(
      VerifyPlan plan,
      MachineProfile machine,
      Templates templates,
      String token,
      List<Map<String, Object>> devices)
      throws IOException {
    String second = ProbeDisk.next(machine.firstDisk());
    Map<String, Object> model = new HashMap<>(ProbeDisk.init(plan, machine, UNIT));
    model.put("port", BootSpec.RESULT_PORT);
    model.put("token", token);
    model.put("devices", devices);
    model.put("verity", RootDevice.isIn(plan));
    model.put("imageDevice", machine.rootDevice(plan));
    // The guest's clock is the host's: a busy host takes time from scripts that they do not notice.
    int slowdown = HostLoad.slowdown();
    model.put("checks", UserChecks.model(plan, slowdown));
    model.put("hostSeconds", slowdown * UserChecks.hostSeconds(plan));
    model.put("hostPort", Integer.toString(HostQuestions.RELEASE_PORT));
    model.put("scratchDisks", !plan.settings().devices().disks().isEmpty());
    model.put("outputLimit", UserChecks.OUTPUT_LIMIT + 1);
    model.put("address", ProbeDisk.ADDRESS);
    model.put("gateway", ProbeDisk.GATEWAY);
    model.put("server", ProbeServer.GUEST_ADDRESS);
    model.put("serverPort", Integer.toString(ProbeServer.GUEST_PORT));
    model.put("volumeFileSystem", ProbeDisk.FILE_SYSTEM);
    model.put("volumeDevice", second);
    FileTree.Builder tree = FileTree.builder();
    ProbeDisk.directory(tree, "/");
    List.of("/bin", "/dev", "/new", "/probe", "/probe/checks")
        .forEach(path -> ProbeDisk.directory(tree, path));
    ProbeDisk.file(
        tree, "/init", 0755, ProbeDisk.text(templates.render("probe-init.sh.ftl", model)));
    ProbeDisk.file(tree, "/bin/busybox", 0755, ProbeDisk.host(plan.settings().busybox()));
    ProbeDisk.file(tree, "/bin/bus", 0755, Content.of(GuestProgram.bus()));
    ProbeDisk.file(tree, "/bin/dax-state", 0755, Content.of(GuestProgram.daxState()));
    ProbeDisk.file(tree, "/bin/dm-table", 0755, Content.of(GuestProgram.deviceTable()));
    ProbeDisk.file(tree, "/bin/map-write", 0755, Content.of(GuestProgram.mapWrite()));
    ProbeDisk.file(
        tree, "/probe/probe.sh", 0644, ProbeDisk.text(templates.render("probe.sh.ftl", model)));
    ProbeDisk.file(
        tree,
        "/probe/" + UNIT + ".service",
        0644,
        ProbeDisk.text(templates.render("probe-unit.service.ftl", model)));
    ProbeDisk.file(
        tree, "/probe/bus-request", 0644, Content.of(SystemdBus.request(askedUnits(plan))));
    ProbeDisk.file(
        tree,
        "/probe/binaries",
        0644,
        ProbeDisk.text(
            plan.expectations().binaries().stream()
                .map(path -> path + "\n")
                .collect(Collectors.joining())));
    for (VerifySpec.UserCheck check : UserChecks.inGuest(plan)) {
      ProbeDisk.file(
          tree, "/probe/checks/" + check.name(), 0644, ProbeDisk.text(check.run() + "\n"));
    }
    return tree.build();
  }

  /** The volume: one file with the token. */
  static FileTree volume(String token) {
    FileTree.Builder tree = FileTree.builder();
    ProbeDisk.directory(tree, "/");
    ProbeDisk.file(tree, "/token", 0644, ProbeDisk.text(token + "\n"));
    return tree.build();
  }

  /** Templates cannot be loaded, only their instances. */
  static List<String> askedUnits(VerifyPlan plan) {
    return plan.expectations().units().stream()
        .filter(unit -> !unit.contains("@."))
        .sorted()
        .toList();
  }
}
