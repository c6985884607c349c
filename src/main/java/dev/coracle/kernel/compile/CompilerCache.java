package dev.coracle.kernel.compile;

import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * ccache, where the host has it: of a kernel that differs from an earlier one in some options, it
 * finds again the objects that those options do not touch. It keys them by the preprocessed source,
 * the compiler and its flags, so a kernel's bytes are the same with and without it; a test holds it
 * to that.
 */
public final class CompilerCache {
  /** How much is kept at the most. */
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
  public static Optional<CompilerCache> find(ProcessRunner runner, Path directory) {
    return new HostTools(Path.of("/"), "", runner)
        .find("ccache")
        .map(program -> new CompilerCache(program, directory));
  }

  /** The compiler that the kernel's make is given. */
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
