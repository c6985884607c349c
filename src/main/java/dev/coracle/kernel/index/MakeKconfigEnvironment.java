package dev.coracle.kernel.index;

import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.MakeDiagnostics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks in an unpacked tree, with the same make and environment as the compile: kconfig itself is
 * given a file whose only macro writes its environment down.
 */
public final class MakeKconfigEnvironment implements KconfigEnvironment {
  private static final Duration DEADLINE = Duration.ofMinutes(20);

  /** Names in the tree that no kernel has. */
  private static final String ASKING = "Kconfig.coracle";

  private static final String ENVIRONMENT = ".coracle-environment";

  private static final String KCONFIG =
      "$(warning-if,n,$(shell,/usr/bin/env -0 > "
          + ENVIRONMENT
          + "))\nconfig CORACLE\n\tbool \"asks\"\n";

  private final Path tree;
  private final KernelMake make;
  private final Path log;
  private Map<String, String> environment = Map.of();

  /**
   * @param log gets make's output
   */
  public MakeKconfigEnvironment(Path tree, KernelMake make, Path log) {
    this.tree = tree;
    this.make = make;
    this.log = log;
  }

  @Override
  public Map<String, String> environment() throws IOException {
    Path file = tree.resolve(ENVIRONMENT);
    Files.writeString(tree.resolve(ASKING), KCONFIG);
    try {
      Result result =
          make.make(List.of("KBUILD_KCONFIG=" + ASKING, "listnewconfig"), 1, DEADLINE, line -> {});
      if (!result.ok() || !Files.isRegularFile(file)) {
        throw MakeDiagnostics.of("make listnewconfig", result, log);
      }
      Map<String, String> all = new TreeMap<>();
      for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          all.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      environment = all;
      return all;
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(tree.resolve(ASKING));
    }
  }

  @Override
  public String answer(String command) {
    List<String> words = new ArrayList<>(List.of("/usr/bin/env", "-i"));
    environment.forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(List.of("/bin/sh", "-c", "exec 2>/dev/null; " + command));
    try {
      Result result = make.run(words, DEADLINE, line -> {});
      return result.output().stripTrailing().replace('\n', ' ');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String base(String target) throws IOException {
    Result result = make.make(List.of(target), 1, DEADLINE, line -> {});
    if (!result.ok()) {
      throw MakeDiagnostics.of("make " + target, result, log);
    }
    return Files.readString(tree.resolve(".config"));
  }
}
