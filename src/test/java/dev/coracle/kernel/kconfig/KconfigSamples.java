package dev.coracle.kernel.kconfig;

import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import dev.coracle.kernel.kconfig.syntax.KconfigParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small Kconfig trees for tests. */
public final class KconfigSamples {
  private KconfigSamples() {}

  /** A tree of one file. */
  public static KconfigModel model(String text) {
    return model(Map.of("Kconfig", text));
  }

  /** A tree; its shell answers with the command itself, in capitals. */
  public static KconfigModel model(Map<String, String> files) {
    Map<String, String> all = new HashMap<>(files);
    return KconfigParser.read(
        path -> Optional.ofNullable(all.get(path)),
        Map.of("SRCARCH", "x86", "CC", "gcc"),
        command -> command.toUpperCase(java.util.Locale.ROOT));
  }

  /** A tree of files, for x86. */
  public static KconfigModel read(Path tree) {
    return KconfigParser.read(
        path -> {
          try {
            return Optional.of(Files.readString(tree.resolve(path)));
          } catch (IOException e) {
            return Optional.empty();
          }
        },
        Map.of("SRCARCH", "x86"),
        command -> "");
  }

  /** The lines of the final configuration. */
  public static List<String> solve(String kconfig, String config) {
    KconfigModel model = model(kconfig);
    return Solver.of(model, UserValues.of(config, model)).lines();
  }
}
