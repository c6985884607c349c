package dev.coracle.kernel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The solver beside the kernel's own {@code conf --olddefconfig}, on random fragments over a real
 * source: each line of the outcome is the same.
 */
public final class KconfigParity {
  /**
   * A compiler that remembers its answers: Kconfig files ask some 200 times, and every {@code conf}
   * asks again. An answer's file has its name of the words, without those that name a temporary
   * object, and of the input.
   */
  private static final String REMEMBERING_COMPILER =
      """
      #!/bin/sh
      set -f
      name= input=
      for word; do
        case $word in .tmp_*) ;; *) name="$name $word" ;; esac
      done
      case "$name " in *" - "*) input=$(cat) ;; esac
      file=$(IFS='/
      '; set -- $name$input; IFS=_; printf %s "$*")
      [ ${#file} -lt 200 ] || { printf '%s\\n' "$input" | COMPILER "$@"; exit; }
      file="ANSWERS/$file"
      if ! [ -f "$file.status" ]; then
        status=0
        printf '%s\\n' "$input" | COMPILER "$@" >"$file.$$" || status=$?
        mv "$file.$$" "$file"
        echo "$status" >"$file.$$"
        mv "$file.$$" "$file.status"
      fi
      if [ -s "$file" ]; then cat "$file"; fi
      read -r status <"$file.status"
      exit "$status"
      """;

  private final Path tree;
  private final Path directory;
  private final Path environment;
  private final String base;
  private final KconfigModel model;

  /**
   * @param tree a source in which {@code conf} is compiled
   * @param directory an empty one, for the configurations
   * @param asked what make sets for {@code conf}
   * @param base lines of the tinyconfig
   */
  public KconfigParity(
      Path tree, Path directory, Map<String, String> asked, String base, KconfigModel model)
      throws IOException {
    this.tree = tree;
    this.directory = directory;
    this.base = base;
    this.model = model;
    Map<String, String> variables = new TreeMap<>(asked);
    variables.put("CC", remembering(asked.get("CC")));
    StringBuilder all = new StringBuilder();
    variables.forEach((name, value) -> all.append(name + "=" + value + "\0"));
    environment = Files.writeString(directory.resolve("environment"), all);
  }

  private String remembering(String compiler) throws IOException {
    Path answers = Files.createDirectory(directory.resolve("answers"));
    Path script = directory.resolve("cc");
    Files.writeString(
        script,
        REMEMBERING_COMPILER.replace("COMPILER", compiler).replace("ANSWERS", answers.toString()));
    assertTrue(script.toFile().setExecutable(true));
    return script.toString();
  }

  /** Compares a fragment for each seed, on all processors. */
  public void compare(int first, int end) {
    IntStream.range(first, end).parallel().forEach(this::compare);
  }

  private void compare(int seed) {
    try {
      String asked = fragment(new Random(seed));
      Path config = conf("olddefconfig", seed, asked);
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
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Compares what {@code conf} writes where nobody answers its questions. */
  public void compareWithoutInput(int first, int end) {
    IntStream.range(first, end).parallel().forEach(this::compareWithoutInput);
  }

  private void compareWithoutInput(int seed) {
    try {
      String asked = fragment(new Random(seed));
      assertEquals(
          Files.readString(conf("olddefconfig", seed, asked)),
          Files.readString(conf("syncconfig", seed, asked)),
          "seed " + seed);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the kernel's own; gives the configuration that it writes. */
  private Path conf(String mode, int seed, String asked) throws IOException, InterruptedException {
    Path place = Files.createDirectories(directory.resolve(mode + "-" + seed));
    Path config = Files.writeString(place.resolve("config"), asked);
    List<String> command =
        List.of(
            "/bin/sh",
            "-c",
            "xargs -0 -a \"$1\" sh -c 'exec env -i \"$@\" KCONFIG_CONFIG='\"$2\"'"
                + " KCONFIG_AUTOCONFIG='\"$2\"'.d/auto.conf KCONFIG_AUTOHEADER='\"$2\"'.d/auto.h"
                + " KCONFIG_RUSTCCFG='\"$2\"'.d/rustc"
                + " scripts/kconfig/conf --'\"$3\"' Kconfig' sh > \"$2.log\" 2>&1 < /dev/null",
            "sh",
            environment.toString(),
            config.toString(),
            mode);
    Process conf = new ProcessBuilder(command).directory(tree.toFile()).start();
    assertEquals(0, conf.waitFor(), () -> "see " + config + ".log");
    return config;
  }

  /** Five to some thousand options of any value over tinyconfig or nothing. */
  private String fragment(Random random) {
    List<String> names = new ArrayList<>(model.options().keySet());
    Collections.shuffle(names, random);
    int count = List.of(5, 50, 500, 3000).get(random.nextInt(4));
    List<String> values = List.of("y", "y", "y", "n", "m", "17", "0x10", "\"a b\"");
    StringBuilder text = new StringBuilder();
    text.append(random.nextInt(3) > 0 ? base : "");
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
