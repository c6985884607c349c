package dev.coracle.kernel.compile;

import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * ccache: of a kernel that differs from an earlier one in some options, it finds again the objects
 * that those options do not touch. It keys them by the preprocessed source, the compiler and its
 * flags, so a kernel's bytes are the same with and without it; a test holds it to that.
 */
public final class Ccache implements CompilerLauncher {
  /** The program's name. */
  public static final String NAME = "ccache";

  /** How much is kept at the most. */
  private static final String LIMIT = "1G";

  private final Path program;
  private final Path objects;
  private final Optional<String> compiler;

  private Ccache(Path program, Path objects, Optional<String> compiler) {
    this.program = program;
    this.objects = objects;
    this.compiler = compiler;
  }

  /**
   * Looks for ccache where the host has its tools.
   *
   * @param objects where it is to keep objects; no host-wide cache or configuration is used
   * @param compiler the digest of the compiler's toolchain; where absent, ccache looks at the
   *     compiler's file, which is a script of one text in all toolchains
   */
  public static Optional<Ccache> find(
      ProcessRunner runner, Path objects, Optional<String> compiler) {
    return new HostTools(Path.of("/"), "", runner)
        .find(NAME)
        .map(program -> new Ccache(program, objects, compiler));
  }

  @Override
  public CompileTools over(CompileTools tools, Path directory) {
    return tools
        .with("CC=" + program + " gcc")
        .with(
            Map.of(
                "CCACHE_DIR", objects.toString(),
                "CCACHE_CONFIGPATH", objects.resolve("ccache.conf").toString(),
                "CCACHE_MAXSIZE", LIMIT))
        .with(
            compiler
                .map(digest -> Map.of("CCACHE_COMPILERCHECK", "string:" + digest))
                .orElse(Map.of()));
  }
}
