package dev.coracle.systemd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Built-in behaviour of systemd's manager, read from {@code manager.properties}. */
public final class ManagerFacts {
  private final Properties properties = new Properties();
  private final List<String> unitPath;

  /** The facts that Coracle ships. */
  public ManagerFacts() {
    this(List.of());
  }

  /**
   * The facts that Coracle ships.
   *
   * @param unitPath where PID 1 looks for units instead of in all of its own directories; empty
   *     where it has no such setting
   */
  public ManagerFacts(List<String> unitPath) {
    this.unitPath = List.copyOf(unitPath);
    try (InputStream stream = ManagerFacts.class.getResourceAsStream("manager.properties")) {
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Units that a unit of a type requires by default, such as of type {@code service}. */
  public List<String> defaultRequires(String type) {
    return words("requires." + type);
  }

  /** Absolute paths of programs that the manager runs for units of a type. */
  public List<String> programs(String type) {
    return words("programs." + type);
  }

  /** Units that exist without a file. */
  public List<String> builtin() {
    return words("builtin");
  }

  /** The message bus's units; the first is the one that is required. */
  public List<String> bus() {
    return words("bus");
  }

  /** Units that make what tmpfiles.d(5) lists, at boot. */
  public List<String> tmpfiles() {
    return words("tmpfiles");
  }

  /** What the manager mounts before it starts any unit: the file system's type by directory. */
  public Map<String, String> mounts() {
    Map<String, String> mounts = new TreeMap<>();
    for (String path : words("mounts")) {
      mounts.put(path, properties.getProperty("mounts." + path, ""));
    }
    return mounts;
  }

  /** Directories of system units that an image can fill, best first. */
  public List<String> directories() {
    List<String> all = allDirectories();
    return unitPath.isEmpty() ? all : unitPath.stream().filter(all::contains).toList();
  }

  /** All directories of system units that an image can fill, wherever PID 1 looks. */
  public List<String> allDirectories() {
    return words("directories");
  }

  /** Directories of generators, programs that write units at boot (systemd.generator(7)). */
  public List<String> generators() {
    return words("generators");
  }

  /** The generator that makes units of /etc/fstab. */
  public String fstabGenerator() {
    return words("fstab-generator").get(0);
  }

  /** Units that want the units made of /etc/fstab. */
  public List<String> fstabTargets() {
    return words("fstab-targets");
  }

  /** Directories in which programs without a slash are looked up, best first. */
  public List<String> path() {
    return words("path");
  }

  private List<String> words(String key) {
    String value = properties.getProperty(key, "").strip();
    return value.isEmpty() ? List.of() : List.of(value.split(" +"));
  }
}
