package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.testing.TestKeys;
import dev.coracle.tree.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with an empty store takes base's kernel, which another compiled, from a cache. */
class SharedKernelIT {
  private static final Pattern FETCH = Pattern.compile("fetch kernel from \\S+ \\(([0-9.]+) s");

  @TempDir Path work;

  private BuiltProgram.Ended fetched(String cache, String... more) throws Exception {
    Path base = BuiltBase.directory();
    TestKeys.write(work, "ci");
    BuiltProgram.Ended exported =
        new BuiltProgram(work).run("store", "export", cache + ",key=ci.pem");
    assertEquals(0, exported.status(), exported::toString);
    Path recipes = BuiltProgram.project().resolve("recipes");
    for (String name : new String[] {"base.yaml", "base.lock.yaml"}) {
      Files.copy(recipes.resolve(name), work.resolve(name));
    }
    List<String> command = new ArrayList<>(List.of("kernel", "--locked", "--cache-from"));
    command.addAll(List.of(cache + ",key=ci.pub", "--to", "kernel", "base.yaml"));
    command.addAll(List.of(more));
    BuiltProgram.Ended fetched =
        new BuiltProgram(work)
            .with("XDG_CACHE_HOME", work.resolve("empty").toString())
            .run(command.toArray(String[]::new));
    assertEquals(0, fetched.status(), fetched::toString);
    assertEquals(
        Sha256.of(Files.readAllBytes(base.resolve("vmlinux"))),
        Sha256.of(Files.readAllBytes(work.resolve("kernel/vmlinux"))));
    assertTrue(fetched.millis() < 60_000, fetched::toString);
    return fetched;
  }

  @Test
  void withoutANetworkFromADirectory() throws Exception {
    fetched(work.resolve("cache").toString(), "--offline");
  }

  @Test
  void fromARegistryInUnderFiveSeconds() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    try (LocalRegistry registry = new LocalRegistry(work)) {
      BuiltProgram.Ended fetched = fetched(registry.host() + "/ci/cache");
      Matcher took = FETCH.matcher(fetched.err());
      assertTrue(took.find(), fetched::toString);
      assertTrue(Double.parseDouble(took.group(1)) < 5, fetched::toString);
      assertTrue(Files.notExists(work.resolve("empty/coracle/store/results/toolchain")));
    }
  }
}
