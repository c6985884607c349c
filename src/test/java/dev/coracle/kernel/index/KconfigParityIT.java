package dev.coracle.kernel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import dev.coracle.progress.Progress;
import dev.coracle.testing.KernelArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The solver beside the kernel's own {@code conf --olddefconfig}, on random fragments over a real
 * source: each line of the outcome is the same.
 */
@Tag("kernel")
class KconfigParityIT {
  @TempDir static Path directory;
  private static Path tree;
  private static Path environment;
  private static KconfigIndex index;
  private static KconfigModel model;

  @BeforeAll
  static void read() throws Exception {
    HostTools tools = HostTools.of(System.getenv(), new LocalProcessRunner());
    assumeTrue(tools.missing(Set.of(Capability.COMPILE)).isEmpty(), "no compiler here");
    Path archive = KernelArchive.find(directory);
    tree = Files.createDirectories(directory.resolve("linux"));
    long time =
        SourceUnpacker.unpack(
            archive, tree, new SourceFilter("x86", true, Set.of()), 2, Progress.silent());
    Path log = directory.resolve("make.log");
    KernelMake make =
        new KernelMake(tree, "x86", time, log, new LocalProcessRunner(), CompileTools.ofHost());
    MakeKconfigEnvironment questions = new MakeKconfigEnvironment(tree, make, log);
    long began = System.nanoTime();
    Path written = Files.createDirectory(directory.resolve("index"));
    KconfigIndex.of(tree, List.of("tinyconfig"), questions, 2).write(written);
    assertTrue(System.nanoTime() - began < Duration.ofMinutes(3).toNanos(), "60 s on a quiet host");
    index = KconfigIndex.read(written);
    index.writeModel(written);
    model = KconfigIndex.readModel(written);
    environment = directory.resolve("environment");
    StringBuilder all = new StringBuilder();
    questions.environment().forEach((name, value) -> all.append(name + "=" + value + "\0"));
    Files.writeString(environment, all);
  }

  @Test
  void thirtyRandomFragmentsComeOutAsKconfigSays() {
    IntStream.range(0, 30).parallel().forEach(KconfigParityIT::compare);
  }

  @Test
  void threeHundredRandomFragmentsComeOutAsKconfigSays() {
    IntStream.range(30, 330).parallel().forEach(KconfigParityIT::compare);
  }

  private static void compare(int seed) {
    try {
      String asked = fragment(new Random(seed));
      Path config = Files.writeString(directory.resolve("config-" + seed), asked);
      List<String> command =
          List.of(
              "/bin/sh",
              "-c",
              "xargs -0 -a \"$1\" sh -c 'exec env -i \"$@\" KCONFIG_CONFIG='\"$2\"'"
                  + " scripts/kconfig/conf --olddefconfig Kconfig' sh > \"$2.log\" 2>&1",
              "sh",
              environment.toString(),
              config.toString());
      Process conf = new ProcessBuilder(command).directory(tree.toFile()).start();
      assertEquals(0, conf.waitFor(), () -> "see " + config + ".log");
      Set<String> expected = new TreeSet<>();
      for (String line : Files.readAllLines(config)) {
        if (line.startsWith("CONFIG_") || line.endsWith(" is not set")) {
          expected.add(line);
        }
      }
      Set<String> solved = new TreeSet<>(Solver.of(model, UserValues.of(asked, model)).lines());
      Set<String> missing = new TreeSet<>(expected);
      missing.removeAll(solved);
      solved.removeAll(expected);
      assertEquals("[] []", missing + " " + solved, "seed " + seed);
      assertTrue(expected.size() > 300, "seed " + seed);
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Five to some thousand options of any value over tinyconfig or nothing. */
  private static String fragment(Random random) {
    List<String> names = new ArrayList<>(model.options().keySet());
    Collections.shuffle(names, random);
    int count = List.of(5, 50, 500, 3000).get(random.nextInt(4));
    List<String> values = List.of("y", "y", "y", "n", "m", "17", "0x10", "\"a b\"");
    StringBuilder text = new StringBuilder();
    text.append(random.nextInt(3) > 0 ? index.base("tinyconfig").orElseThrow() : "");
    names.stream()
        .limit(count)
        .forEach(
            name ->
                text.append("CONFIG_" + name + "=" + values.get(random.nextInt(values.size())))
                    .append('\n'));
    if (random.nextBoolean()) {
      text.append("CONFIG_MODULES=" + (random.nextBoolean() ? "y" : "n") + "\nCONFIG_EXPERT=y\n");
    }
    return text.toString();
  }
}
