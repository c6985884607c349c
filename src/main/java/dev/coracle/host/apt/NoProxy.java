package dev.coracle.host.apt;

import java.util.Locale;

/**
 * The {@code no_proxy} variable: hosts and domains, separated by commas; {@code *} is every host.
 */
final class NoProxy {
  private NoProxy() {}

  static boolean matches(String list, String host) {
    for (String each : list.split(",", 0)) {
      String entry = each.strip().toLowerCase(Locale.ROOT);
      if (entry.equals("*") || entry.equals(host)) {
        return true;
      }
      String domain = entry.startsWith("*") ? entry.substring(1) : entry;
      domain = domain.startsWith(".") ? domain : "." + domain;
      if (domain.length() > 1 && host.endsWith(domain)) {
        return true;
      }
    }
    return false;
  }
}
