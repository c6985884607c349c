package dev.coracle.verify.workload;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of the host that leads to one of the guest.
 *
 * @param protocol tcp or udp
 * @param address of the host
 * @param host the host's port
 * @param guest the guest's port
 */
public record PublishedPort(String protocol, String address, int host, int guest) {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,3}(?:\\.\\d{1,3}){3}):)?(\\d{1,5}):(\\d{1,5})(?:/(tcp|udp))?");

  private static final int MAX_PORT = 65535;

  /** Reads {@code [IP:]HOST:GUEST[/PROTOCOL]}; empty if it is not so. */
  public static Optional<PublishedPort> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    // Without an address, only this host reaches it: who wants others to, says so.
    String address = form.group(1) == null ? "127.0.0.1" : form.group(1);
    int host = Integer.parseInt(form.group(2));
    int guest = Integer.parseInt(form.group(3));
    boolean valid = host > 0 && host <= MAX_PORT && guest > 0 && guest <= MAX_PORT;
    for (String part : address.split("\\.", -1)) {
      valid &= Integer.parseInt(part) <= 255;
    }
    String protocol = form.group(4) == null ? "tcp" : form.group(4);
    return valid
        ? Optional.of(new PublishedPort(protocol, address, host, guest))
        : Optional.empty();
  }

  /** As QEMU's user network has it. */
  String forward() {
    return ",hostfwd=" + protocol + ":" + address + ":" + host + "-:" + guest;
  }
}
