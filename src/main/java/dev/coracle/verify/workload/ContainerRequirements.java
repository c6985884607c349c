package dev.coracle.verify.workload;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.machine.KernelRequirements;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.TestBench;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a container needs of the host and the guest, asked before anything is booted. */
public final class ContainerRequirements {
  /** The unit that starts it. */
  public static final String UNIT = "container.service";

  /** What its program runs. */
  private static final TreePath RUNTIME = TreePath.of("/usr/bin/crun");

  /** The program in the guest looks at ten NVDIMMs; the root and the configuration take two. */
  private static final int MAX_VOLUMES = 8;

  private static final List<String> OPTIONS =
      List.of(
          "OVERLAY_FS",
          "EROFS_FS_XATTR",
          "NAMESPACES",
          "PID_NS",
          "IPC_NS",
          "UTS_NS",
          "CGROUPS",
          "SECCOMP_FILTER",
          "VIRTIO_CONSOLE",
          "POSIX_MQUEUE");

  private ContainerRequirements() {}

  /**
   * Checks that published ports are free.
   *
   * @throws CoracleException (ENVIRONMENT) {@code run.port}
   */
  public static void requireHost(ContainerOptions options) {
    for (PublishedPort port : options.ports()) {
      try {
        InetSocketAddress address =
            new InetSocketAddress(InetAddress.getByName(port.address()), port.host());
        if (port.protocol().equals("tcp")) {
          try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
          }
        } else {
          new DatagramSocket(address).close();
        }
      } catch (IOException e) {
        throw new CoracleException(
            ExitCode.ENVIRONMENT,
            Diagnostic.error(
                "run.port",
                "port "
                    + port.host()
                    + " of "
                    + port.address()
                    + " cannot be used: "
                    + e.getMessage(),
                "publish another port, or end what uses this one"),
            e);
      }
    }
  }

  /** Why a machine runs no containers; empty if it does. */
  static Optional<String> noMachine(MachineProfile machine) {
    return machine.noDax().isPresent() || !machine.mapsReadOnly()
        ? Optional.of(
            machine.name()
                + " has no NVDIMMs that a guest cannot write to, by which it gets the image")
        : Optional.empty();
  }

  /**
   * Checks that the guest can run a container.
   *
   * @throws CoracleException (ENVIRONMENT) {@code run.no-runtime} or {@code run.container-kernel}
   */
  public static void requireGuest(TestBench bench, ContainerOptions options) throws IOException {
    if (!bench.plan().expectations().units().contains(UNIT)) {
      throw refuse(
          "run.no-runtime",
          "the guest has no " + UNIT + ", so it cannot run a container image",
          "build recipes/container.yaml or a recipe that extends it, and name its result");
    }
    if (!bench.plan().inMemory() && !ResultTree.has(bench.plan().files().root().file(), RUNTIME)) {
      throw refuse(
          "run.no-runtime",
          "the guest has " + UNIT + ", but no " + RUNTIME + " that it could run",
          "take the package that has it into the recipe, as recipes/container.yaml does");
    }
    Optional<String> machine = noMachine(bench.machine());
    if (machine.isPresent()) {
      throw refuse(
          "run.container-machine", "the machine " + machine.get(), "use --machine q35-lite");
    }
    if (options.image().volumes().size() > MAX_VOLUMES) {
      throw refuse(
          "run.container-machine",
          "the image has "
              + options.image().volumes().size()
              + " file systems; a guest takes "
              + MAX_VOLUMES,
          "convert it again, with --layers flat");
    }
    List<String> needed = new ArrayList<>(OPTIONS);
    if (!options.volumes().isEmpty()) {
      needed.add("9P_FS");
    }
    List<String> missing =
        KernelRequirements.config(bench.plan().files().kernel().vmlinux())
            .map(kernel -> needed.stream().filter(o -> !kernel.value(o).equals("y")).toList())
            .orElse(List.of());
    if (!missing.isEmpty()) {
      throw refuse(
          "run.container-kernel",
          "the guest's kernel lacks what a container needs: " + String.join(", ", missing),
          "add these options, or the fragments containers, network and shared-folders");
    }
  }

  private static CoracleException refuse(String code, String what, String fix) {
    return new CoracleException(ExitCode.ENVIRONMENT, Diagnostic.error(code, what, fix));
  }
}
