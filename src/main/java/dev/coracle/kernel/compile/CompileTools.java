package dev.coracle.kernel.compile;

import dev.coracle.host.HostTools;
import dev.coracle.toolchain.InstalledToolchain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The programs that a kernel's {@code make} finds.
 *
 * @param path the PATH
 * @param variables for {@code make}'s command line
 * @param cache where objects of earlier compiles are
 */
public record CompileTools(String path, List<String> variables, Optional<CompilerCache> cache) {

  /** The host's. */
  public static CompileTools ofHost(Optional<CompilerCache> cache) {
    List<String> variables =
        cache.map(found -> List.of("CC=" + found.compiler())).orElse(List.of());
    return new CompileTools(HostTools.SYSTEM_PATH, variables, cache);
  }

  /**
   * Those of a toolchain, and none of the host's. Without pkg-config the kernel's build takes
   * libelf to be where the compiler looks for libraries.
   */
  public static CompileTools of(InstalledToolchain toolchain) {
    return new CompileTools(
        toolchain.path(),
        List.of("HOSTCC=gcc " + toolchain.linkForThisHost(), "HOSTPKG_CONFIG=false"),
        Optional.empty());
  }

  void describe(Map<String, String> environment) {
    environment.put("PATH", path);
    cache.ifPresent(found -> found.describe(environment));
  }
}
