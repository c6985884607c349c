package dev.coracle.kernel.config;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.MakeDiagnostics;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Makes a {@code .config} and proves that it holds what was asked for.
 *
 * <p>The requests are appended to the base configuration and the kernel's own {@code conf} settles
 * the rest. An option that no fragment mentions and that becomes possible takes the kernel's
 * default, not n: a fragment says =n where the default is not wanted.
 *
 * <p>{@code make syncconfig} without input does what {@code make olddefconfig} does, and also what
 * the compile would begin with: a run of {@code conf} asks the compiler some 200 questions, which
 * takes as long as compiling a driver.
 */
public final class KernelConfigurator {
  private static final Duration DEADLINE = Duration.ofMinutes(20);

  private final Path tree;
  private final KernelMake make;
  private final Path log;

  public KernelConfigurator(Path tree, KernelMake make, Path log) {
    this.tree = tree;
    this.make = make;
    this.log = log;
  }

  /**
   * Configures the tree.
   *
   * @param base the configuration to begin with, as text
   * @param model of the tree, which explains an option that is not as asked
   * @throws CoracleException (RECIPE) with a diagnostic for each option that is not as asked
   */
  public void configure(String base, RequestedOptions options, KconfigModel model)
      throws IOException {
    Path config = tree.resolve(".config");
    String asked = base + options.configText();
    Files.writeString(config, asked);
    make("syncconfig");
    DotConfig made = DotConfig.read(Files.readString(config));
    if (!options.all().stream().allMatch(made::grants)) {
      throw new CoracleException(ExitCode.RECIPE, unmet(options, made, model, asked));
    }
  }

  private static List<Diagnostic> unmet(
      RequestedOptions options, DotConfig made, KconfigModel model, String asked) {
    List<Diagnostic> unmet = UnmetOptions.find(options.all(), model, asked);
    return unmet.isEmpty()
        ? options.all().stream()
            .filter(request -> !made.grants(request))
            .map(request -> UnmetOptions.unexplained(request, made))
            .toList()
        : unmet;
  }

  private void make(String target) throws IOException {
    Result result = make.make(List.of(target), 1, DEADLINE, line -> {});
    if (!result.ok()) {
      throw MakeDiagnostics.of("make " + target, result, log);
    }
  }
}
