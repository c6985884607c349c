package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.kernel.compile.Ccache;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.toolchain.InstalledToolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ccache before the compiler of the packages. */
class CcacheIT {
  private static final ProcessRunner RUNNER = new LocalProcessRunner();

  @TempDir Path directory;

  private String run(CompileTools tools, String command) throws Exception {
    Map<String, String> environment = new HashMap<>(tools.environment());
    environment.put("PATH", tools.path());
    environment.put("HOME", directory.toString());
    ProcessRunner.Result result =
        RUNNER.run(
            new ProcessRunner.Command(
                List.of("/bin/sh", "-c", command),
                Optional.of(directory),
                Optional.of(environment),
                Duration.ofMinutes(2),
                line -> {}));
    assertTrue(result.ok(), result::output);
    return result.output();
  }

  /** Compiles by the variable that make is given. */
  private byte[] object(CompileTools tools) throws Exception {
    String compiler =
        tools.variables().stream()
            .filter(each -> each.startsWith("CC="))
            .findFirst()
            .orElse("CC=gcc")
            .substring("CC=".length());
    run(tools, compiler + " -O2 -c -o x.o x.c");
    return Files.readAllBytes(directory.resolve("x.o"));
  }

  private long misses(CompileTools tools) throws Exception {
    return run(tools, "/usr/bin/ccache --print-stats")
        .lines()
        .filter(line -> line.startsWith("cache_miss\t"))
        .mapToLong(line -> Long.parseLong(line.substring("cache_miss\t".length())))
        .sum();
  }

  @Test
  void anObjectIsFoundAgainForTheSameToolchainOnly() throws Exception {
    PackagedToolchain packaged = PackagedToolchain.locked(directory);
    InstalledToolchain installed = packaged.kernel().installer().install().orElseThrow();
    String digest = packaged.kernel().step().orElseThrow().digest().hex();
    CompileTools plain = CompileTools.of(installed);
    Path objects = directory.resolve("objects");
    Optional<Ccache> found = Ccache.find(RUNNER, objects, Optional.of(digest));
    assumeTrue(found.isPresent(), "no ccache here");
    CompileTools cached = found.get().over(plain, directory);
    Files.writeString(directory.resolve("x.c"), "int f(int a) { return a * 3; }\n");
    byte[] expected = object(plain);
    assertArrayEquals(expected, object(cached));
    assertEquals(1, misses(cached));
    assertArrayEquals(expected, object(cached));
    assertEquals(1, misses(cached), "it was compiled again");
    CompileTools other =
        Ccache.find(RUNNER, objects, Optional.of("other")).orElseThrow().over(plain, directory);
    assertArrayEquals(expected, object(other));
    assertEquals(2, misses(other), "an object of another toolchain was taken");
  }
}
