package dev.coracle.verify.workload;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.run.Account;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.container.run.ContainerTree;
import dev.coracle.container.run.RuntimeConfig;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.NvdimmVolumeLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import dev.coracle.verify.machine.ProbeDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The volume from which a guest knows what to run: the bundle's configuration and what to mount.
 */
final class RunDisk {
  /** By it the guest finds the volume; at most 15 bytes. */
  private static final String LABEL = "coracle-run";

  private static final String RUN = "/run/coracle/";
  private static final String ROOT = RUN + "root";
  private static final String CONFIG = RUN + "config/";
  private static final String HOSTNAME = "container";

  /** Below the unit's own group, beside that of the program which waits. */
  private static final String CGROUP = "/system.slice/container.service/container";

  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmVolumeLayout()));

  private RunDisk() {}

  /** The guest's name of a directory of the host. */
  static String tag(int volume) {
    return "volume" + volume;
  }

  /** Writes the volume; returns the table in it. */
  static SetupTable write(ContainerOptions options, Path file) throws IOException {
    ContainerTree tree =
        new ContainerTree(
            options.image(), options.directory(), List.of(Account.USERS, Account.GROUPS));
    ContainerCommandLine commandLine = options.commandLine();
    String user = commandLine.user().orElse(options.image().process().user());
    Account account = Account.of(user, tree);
    SetupTable table = table(options, account);
    FileTree.Builder disk = FileTree.builder();
    ProbeDisk.directory(disk, "/");
    text(disk, "config.json", config(options, account, tree).text());
    text(disk, "hostname", HOSTNAME + "\n");
    text(
        disk,
        "hosts",
        "127.0.0.1 localhost\n::1 localhost\n" + ProbeDisk.ADDRESS + " " + HOSTNAME + "\n");
    text(
        disk,
        "resolv.conf",
        options.network() ? "nameserver " + GuestNetwork.NAME_SERVER + "\n" : "");
    ProbeDisk.file(disk, "/setup", 0644, dev.coracle.tree.Content.of(table.bytes()));
    WRITER.write(
        disk.build(),
        ImageOptions.of(FileSystemType.EROFS, NvdimmVolumeLayout.NAME, LABEL, OptionalLong.empty()),
        file);
    return table;
  }

  private static void text(FileTree.Builder disk, String name, String text) {
    ProbeDisk.file(disk, "/" + name, 0644, ProbeDisk.text(text));
  }

  private static RuntimeConfig config(
      ContainerOptions options, Account account, ContainerTree tree) {
    ContainerImage image = options.image();
    ContainerCommandLine commandLine = options.commandLine();
    List<RuntimeConfig.Bind> binds = new ArrayList<>();
    for (String name : List.of("resolv.conf", "hosts", "hostname")) {
      binds.add(new RuntimeConfig.Bind(CONFIG + name, "/etc/" + name, true));
    }
    for (int i = 0; i < options.volumes().size(); i++) {
      HostVolume volume = options.volumes().get(i);
      binds.add(new RuntimeConfig.Bind(RUN + tag(i), volume.target(), volume.readOnly()));
    }
    // What the image has there can be written to as all of it; only what it lacks must be made.
    List<String> empty =
        image.process().volumes().stream()
            .filter(path -> path.startsWith("/") && !tree.exists(path))
            .filter(path -> options.volumes().stream().noneMatch(v -> v.target().equals(path)))
            .toList();
    String directory = commandLine.workingDirectory().orElse(image.process().workingDirectory());
    return new RuntimeConfig(
        commandLine.program(image.process()),
        commandLine.environment(image.process(), account, HOSTNAME),
        account,
        directory.isEmpty() ? "/" : directory,
        ROOT,
        HOSTNAME,
        binds,
        empty,
        CGROUP,
        options.limits());
  }

  private static SetupTable table(ContainerOptions options, Account account) {
    SetupTable table = new SetupTable(account.uid(), account.gid());
    String memory = RUN + "rw";
    table.mkdir(memory).mount("tmpfs", memory, "tmpfs", 0, "mode=0755");
    table.mkdir(memory + "/upper").mkdir(memory + "/work").mkdir(ROOT);
    List<String> lower = new ArrayList<>();
    for (int i = 0; i < options.image().volumes().size(); i++) {
      String place = RUN + "layer" + i;
      table.mkdir(place);
      table.volume(
          options.image().volumes().get(i).uuid(),
          place,
          SetupTable.READ_ONLY | SetupTable.NO_DEVICES,
          "dax=always");
      lower.add(0, place);
    }
    table.mount(
        "overlay",
        ROOT,
        "overlay",
        SetupTable.NO_DEVICES,
        "lowerdir="
            + String.join(":", lower)
            + ",upperdir="
            + memory
            + "/upper,workdir="
            + memory
            + "/work");
    for (int i = 0; i < options.volumes().size(); i++) {
      int flags = options.volumes().get(i).readOnly() ? SetupTable.READ_ONLY : 0;
      table.mkdir(RUN + tag(i));
      table.mount(
          tag(i),
          RUN + tag(i),
          "9p",
          flags | SetupTable.NO_SETUID | SetupTable.NO_DEVICES,
          "trans=virtio,version=9p2000.L,msize=262144");
    }
    if (options.network()) {
      GuestNetwork.add(table);
    }
    return table;
  }
}
