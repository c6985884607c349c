package dev.coracle.kernel.compile;

import dev.coracle.host.HostTools;
import dev.coracle.toolchain.InstalledToolchain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs that a kernel's {@code make} finds.
 *
 * @param path the PATH
 * @param variables for {@code make}'s command line
 * @param environment what else they read
 */
public record CompileTools(String path, List<String> variables, Map<String, String> environment) {

  public CompileTools {
    variables = List.copyOf(variables);
    environment = Map.copyOf(environment);
  }

  /** The host's. */
  public static CompileTools ofHost() {
    return new CompileTools(HostTools.SYSTEM_PATH, List.of(), Map.of());
  }

  /**
   * Those of a toolchain, and none of the host's. Without pkg-config the kernel's build takes
   * libelf to be where the compiler looks for libraries.
   */
  public static CompileTools of(InstalledToolchain toolchain) {
    return new CompileTools(
        toolchain.path(),
        List.of("HOSTCC=gcc " + toolchain.linkForThisHost(), "HOSTPKG_CONFIG=false"),
        Map.of());
  }

  /** The same with one more variable for {@code make}. */
  CompileTools with(String variable) {
    List<String> more = new ArrayList<>(variables);
    more.add(variable);
    return new CompileTools(path, more, environment);
  }

  /** The same with more of an environment. */
  CompileTools with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new CompileTools(path, variables, all);
  }

  /** The same with a directory before all others of the PATH. */
  CompileTools withDirectory(String directory) {
    return new CompileTools(directory + ":" + path, variables, environment);
  }

  void describe(Map<String, String> all) {
    all.put("PATH", path);
    all.putAll(environment);
  }
}
