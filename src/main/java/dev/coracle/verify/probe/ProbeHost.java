package dev.coracle.verify.probe;

import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.Map;

/**
 * The host's side of a probe.
 *
 * @param token that no other boot has
 * @param exchange with the server
 * @param devices what was plugged in and out
 * @param image the digest of the image's file after the boot
 * @param answers what the guest answered to the host, by the name of the recipe's check
 */
public record ProbeHost(
    String token,
    ProbeServer.Exchange exchange,
    List<Hotplug.Outcome> devices,
    Sha256 image,
    Map<String, String> answers) {
  public ProbeHost {
    answers = Map.copyOf(answers);
    devices = List.copyOf(devices);
  }
}
