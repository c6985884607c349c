package dev.coracle.kernel;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A compiled kernel, in the store.
 *
 * @param vmlinux the ELF kernel, without its symbol table: what PVH loaders start
 * @param bzImage the compressed kernel for the Linux boot protocol
 * @param config the whole final configuration
 * @param systemMap addresses of symbols, for reading a bare address in a console log
 * @param release what {@code uname -r} says
 * @param objects how many objects were compiled
 */
public record KernelArtifacts(
    Artifact vmlinux,
    Artifact bzImage,
    Artifact config,
    Artifact systemMap,
    String release,
    long objects) {
  /** The file of the kernel as an ELF file, in results too. */
  public static final String VMLINUX = "vmlinux";

  /** The file of the compressed kernel, in results too. */
  public static final String BZ_IMAGE = "bzImage";

  /** The file of the final configuration, in results too. */
  public static final String CONFIG = "kernel.config";

  /** Names, sizes and digests, so that the kernel need not be read again for them. */
  private static final String FACTS = "facts";

  /** One file. */
  public record Artifact(Path path, long size, Sha256 sha256) {}

  /** Notes the facts of the files that a directory holds. */
  static void seal(Path directory, String release, long objects) throws IOException {
    StringBuilder facts = new StringBuilder();
    for (String name : List.of(VMLINUX, BZ_IMAGE, CONFIG, "System.map")) {
      Path file = directory.resolve(name);
      facts.append(name).append(' ').append(Files.size(file)).append(' ');
      facts.append(Sha256.of(file)).append('\n');
    }
    facts.append("release ").append(release).append('\n');
    facts.append("objects ").append(objects).append('\n');
    Files.writeString(directory.resolve(FACTS), facts);
  }

  /**
   * Makes the step's result of a kernel that is at hand, but for its symbols' addresses.
   *
   * @param from a directory with the kernel's files
   */
  public static void adopt(Path from, Path directory, String release) throws IOException {
    for (String name : List.of(VMLINUX, BZ_IMAGE, CONFIG)) {
      Files.copy(from.resolve(name), directory.resolve(name));
    }
    Files.createFile(directory.resolve("System.map"));
    seal(directory, release, 0);
  }

  /** Reads a sealed directory. */
  static KernelArtifacts open(Path directory) throws IOException {
    Map<String, String> facts = new HashMap<>();
    for (String line : Files.readAllLines(directory.resolve(FACTS))) {
      int space = line.indexOf(' ');
      facts.put(line.substring(0, space), line.substring(space + 1));
    }
    return new KernelArtifacts(
        artifact(directory, VMLINUX, facts),
        artifact(directory, BZ_IMAGE, facts),
        artifact(directory, CONFIG, facts),
        artifact(directory, "System.map", facts),
        fact(directory, "release", facts),
        Long.parseLong(fact(directory, "objects", facts)));
  }

  private static String fact(Path directory, String name, Map<String, String> facts)
      throws IOException {
    String fact = facts.get(name);
    if (fact == null) {
      throw new IOException(directory.resolve(FACTS) + " has no line for " + name);
    }
    return fact;
  }

  private static Artifact artifact(Path directory, String name, Map<String, String> facts)
      throws IOException {
    String[] sizeAndDigest = fact(directory, name, facts).split(" ", 2);
    return new Artifact(
        directory.resolve(name), Long.parseLong(sizeAndDigest[0]), new Sha256(sizeAndDigest[1]));
  }
}
