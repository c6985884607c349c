package dev.coracle.verify.probe;

import java.util.List;

/**
 * The host's side of a probe.
 *
 * @param token that no other boot has
 * @param exchange with the server
 * @param devices what was plugged in and out
 */
public record ProbeHost(
    String token, ProbeServer.Exchange exchange, List<Hotplug.Outcome> devices) {
  public ProbeHost {
    devices = List.copyOf(devices);
  }
}
