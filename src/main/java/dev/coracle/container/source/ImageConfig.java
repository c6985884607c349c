package dev.coracle.container.source;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The configuration of an image (OCI image specification, config.md).
 *
 * @param platform {@code os/architecture}
 * @param diffIds digests of the layers' archives, unpacked, from the lowest up
 * @param process what runs
 */
public record ImageConfig(String platform, List<Sha256> diffIds, Execution process) {

  /** The only platform of guests. */
  public static final String PLATFORM = "linux/amd64";

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
  }

  /**
   * What an image says about the program to run in it.
   *
   * @param entrypoint the program and what stands before the arguments
   * @param command arguments, or the program if there is no entrypoint
   * @param environment {@code NAME=value}
   * @param user {@code name-or-uid[:name-or-gid]}; empty for root
   * @param workingDirectory empty for the root
   * @param stopSignal empty for SIGTERM
   * @param volumes paths that the image wants to have outside of its layers
   * @param ports {@code PORT/PROTOCOL} that the program listens on
   */
  public record Execution(
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String user,
      String workingDirectory,
      String stopSignal,
      List<String> volumes,
      List<String> ports) {

    public Execution {
      entrypoint = List.copyOf(entrypoint);
      command = List.copyOf(command);
      environment = List.copyOf(environment);
      volumes = List.copyOf(volumes);
      ports = List.copyOf(ports);
    }
  }

  static ImageConfig of(Map<String, Object> json, ContainerDiagnostics problem) {
    String platform = Json.text(json, "os") + "/" + Json.text(json, "architecture");
    if (!platform.equals(PLATFORM)) {
      throw problem.unsupported(
          "the image is for " + ContainerDiagnostics.printable(platform),
          "use an image for " + PLATFORM + "; guests run on nothing else");
    }
    Map<String, Object> rootfs = Json.child(json, "rootfs");
    List<Sha256> diffIds = new ArrayList<>();
    for (String text : strings(rootfs, "diff_ids", problem)) {
      diffIds.add(Descriptor.digest(text, problem));
    }
    Map<String, Object> config = Json.child(json, "config");
    return new ImageConfig(
        platform,
        diffIds,
        new Execution(
            strings(config, "Entrypoint", problem),
            strings(config, "Cmd", problem),
            strings(config, "Env", problem),
            Json.text(config, "User"),
            Json.text(config, "WorkingDir"),
            Json.text(config, "StopSignal"),
            List.copyOf(Json.child(config, "Volumes").keySet()),
            List.copyOf(Json.child(config, "ExposedPorts").keySet())));
  }

  private static List<String> strings(
      Map<String, Object> map, String name, ContainerDiagnostics problem) {
    Object value = map.get(name);
    List<String> strings = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object each : list) {
        if (!(each instanceof String text) || text.indexOf('\0') >= 0) {
          throw problem.malformed("'" + name + "' has an element that is not a text");
        }
        strings.add(text);
      }
    } else if (value != null) {
      throw problem.malformed("'" + name + "' is not a list");
    }
    return strings;
  }
}
