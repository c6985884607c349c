package dev.coracle.kernel;

import dev.coracle.host.HostTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * ccache, where the host has it: of a kernel that differs from an earlier one in some options, it
 * finds again the objects that those options do not touch. It keys them by the preprocessed source,
 * the compiler and its flags, so a kernel's bytes are the same with and without it; a test holds it
 * to that.
 */
final class CompilerCache {
  /** What is kept: a kernel's objects take about 30 MB. */
  private static final String LIMIT = "1G";

  private final Path program;
  private final Path directory;

  private CompilerCache(Path program, Path directory) {
    this.program = program;
    this.directory = directory;
  }

  /**
   * Looks for ccache where the compile looks for its tools.
   *
   * @param directory where it is to keep objects; no host-wide cache or configuration is used
   */
  static Optional<CompilerCache> find(Path directory) {
    return Stream.of(HostTools.SYSTEM_PATH.split(":"))
        .map(place -> Path.of(place, "ccache"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new CompilerCache(program, directory));
  }

  /** What a kernel's make is told to compile with. */
  String compiler() {
    return program + " gcc";
  }

  /** Adds what ccache reads of its environment. */
  void describe(Map<String, String> environment) {
    environment.put("CCACHE_DIR", directory.toString());
    environment.put("CCACHE_CONFIGPATH", directory.resolve("ccache.conf").toString());
    environment.put("CCACHE_MAXSIZE", LIMIT);
  }
}
