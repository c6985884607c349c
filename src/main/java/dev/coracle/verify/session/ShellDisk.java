package dev.coracle.verify.session;

import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.SharedFolder;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tree of the disk that gives a guest a shell. */
final class ShellDisk {
  /** Where the guest mounts the shared directory. */
  static final String SHARE_PLACE = "/run/share";

  /** The port that the shell reads where it has no terminal. */
  static final String INPUT_PORT = "coracle.input";

  /** The port that it writes to. */
  static final String OUTPUT_PORT = "coracle.output";

  /** Where QEMU's user network has its name server (QEMU's manual, "SLIRP"). */
  private static final String NAME_SERVER = "10.0.2.3";

  private static final String UNIT = "coracle-shell";

  private ShellDisk() {}

  /**
   * The disk that is the first root.
   *
   * @param share the directory shared with the guest, if there is one
   */
  static FileTree of(
      VerifyPlan plan,
      MachineProfile machine,
      GuestOptions options,
      GuestStreams streams,
      Optional<SharedFolder> share,
      Templates templates)
      throws IOException {
    String[] size = streams.terminal().flatMap(t -> t.size()).orElse(" ").split(" ", -1);
    Map<String, Object> model = new HashMap<>(ProbeDisk.init(plan, machine, UNIT));
    model.put("terminal", streams.terminal().isPresent());
    model.put("rows", size[0]);
    model.put("columns", size[1]);
    model.put("console", machine.console());
    model.put("term", plainOr(streams.termName(), "linux"));
    model.put("prompt", plainOr(plan.files().root().file().getFileName().toString(), "guest"));
    model.put("resultPort", BootSpec.RESULT_PORT);
    model.put("inputPort", INPUT_PORT);
    model.put("outputPort", OUTPUT_PORT);
    model.put("network", options.network());
    model.put("address", ProbeDisk.ADDRESS);
    model.put("gateway", ProbeDisk.GATEWAY);
    model.put("nameServer", NAME_SERVER);
    model.put("shareType", share.map(SharedFolder::type).orElse(""));
    model.put("shareOptions", share.map(SharedFolder::mountOptions).orElse(""));
    model.put("shareTag", SharedFolder.TAG);
    model.put("sharePlace", SHARE_PLACE);
    FileTree.Builder tree = FileTree.builder();
    directory(tree);
    ProbeDisk.file(
        tree, "/init", 0755, ProbeDisk.text(templates.render("probe-init.sh.ftl", model)));
    ProbeDisk.file(tree, "/bin/busybox", 0755, ProbeDisk.host(plan.settings().busybox()));
    ProbeDisk.file(
        tree, "/probe/shell.sh", 0644, ProbeDisk.text(templates.render("shell.sh.ftl", model)));
    ProbeDisk.file(
        tree,
        "/probe/" + UNIT + ".service",
        0644,
        ProbeDisk.text(templates.render("shell-unit.service.ftl", model)));
    return tree.build();
  }

  private static void directory(FileTree.Builder tree) {
    List.of("/", "/bin", "/dev", "/new", "/probe").forEach(path -> ProbeDisk.directory(tree, path));
  }

  /** A name that means the same in a shell's quotes and without. */
  private static String plainOr(String name, String other) {
    String plain = name.endsWith(".img") ? name.substring(0, name.length() - 4) : name;
    return plain.matches("[A-Za-z0-9][A-Za-z0-9._+-]*") ? plain : other;
  }
}
