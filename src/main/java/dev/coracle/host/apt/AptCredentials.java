package dev.coracle.host.apt;

import dev.coracle.host.InputFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names and passwords for archives, by apt_auth.conf(5): {@code auth.conf}, then {@code
 * auth.conf.d/*.conf}, each a list of {@code machine … login … password …} words.
 */
public final class AptCredentials {
  private final List<Entry> entries;

  private AptCredentials(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads the files; those that this user may not read are passed over, as apt does.
   *
   * @param directory apt's configuration, {@code /etc/apt}
   */
  public static AptCredentials read(Path directory) {
    List<Path> files = new ArrayList<>(List.of(directory.resolve("auth.conf")));
    try (Stream<Path> parts = Files.list(directory.resolve("auth.conf.d"))) {
      parts.filter(file -> file.toString().endsWith(".conf")).sorted().forEach(files::add);
    } catch (IOException none) {
      // No such directory, or not ours to read: the same to us.
    }
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      try {
        text.append(InputFile.text(file)).append('\n');
      } catch (IOException unreadable) {
        // Secrets may be readable by root only.
      }
    }
    return parse(text.toString());
  }

  static AptCredentials parse(String text) {
    List<Entry> entries = new ArrayList<>();
    String machine = null;
    String login = "";
    String password = "";
    StringBuilder plain = new StringBuilder();
    for (String line : text.split("\n", 0)) {
      if (!line.stripLeading().startsWith("#")) {
        plain.append(line).append('\n');
      }
    }
    String[] words = plain.toString().strip().split("\\s+", 0);
    for (int i = 0; i + 1 < words.length; i++) {
      switch (words[i]) {
        case "machine" -> {
          if (machine != null) {
            entries.add(new Entry(machine, login, password));
          }
          machine = words[++i];
          login = "";
          password = "";
        }
        case "login" -> login = words[++i];
        case "password" -> password = words[++i];
        default -> {}
      }
    }
    if (machine != null) {
      entries.add(new Entry(machine, login, password));
    }
    return new AptCredentials(entries);
  }

  /** {@code login:password} for an address, of the first entry that matches. */
  public Optional<String> forUri(URI uri) {
    return entries.stream()
        .filter(entry -> entry.matches(uri))
        .findFirst()
        .map(entry -> entry.login() + ":" + entry.password());
  }

  /**
   * @param machine {@code [protocol://]host[:port][/path]}
   */
  private record Entry(String machine, String login, String password) {

    boolean matches(URI uri) {
      String rest = machine;
      int scheme = rest.indexOf("://");
      // Without a protocol, secrets go over encrypted connections only.
      String wanted = scheme < 0 ? "https" : rest.substring(0, scheme);
      rest = scheme < 0 ? rest : rest.substring(scheme + 3);
      int slash = rest.indexOf('/');
      String path = slash < 0 ? "" : rest.substring(slash);
      String authority = slash < 0 ? rest : rest.substring(0, slash);
      int colon = authority.lastIndexOf(':');
      String host = colon < 0 ? authority : authority.substring(0, colon);
      String port = colon < 0 ? "" : authority.substring(colon + 1);
      return wanted.equalsIgnoreCase(uri.getScheme())
          && host.toLowerCase(Locale.ROOT).equals(lower(uri.getHost()))
          && (port.isEmpty() || port.equals(Integer.toString(uri.getPort())))
          && (uri.getRawPath() == null ? "" : uri.getRawPath()).startsWith(path);
    }

    private static String lower(String text) {
      return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
  }
}
