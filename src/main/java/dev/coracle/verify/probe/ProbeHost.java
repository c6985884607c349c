package dev.coracle.verify.probe;

import java.util.List;
import java.util.Map;

/**
 * The host's side of a probe.
 *
 * @param token that no other boot has
 * @param exchange with the server
 * @param devices what was plugged in and out
 * @param answers what the guest answered to the host, by the name of the recipe's check
 */
public record ProbeHost(
    String token,
    ProbeServer.Exchange exchange,
    List<Hotplug.Outcome> devices,
    Map<String, String> answers) {
  public ProbeHost {
    answers = Map.copyOf(answers);
    devices = List.copyOf(devices);
  }
}
