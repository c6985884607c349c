package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.TestKeys;
import dev.coracle.tree.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with an empty store gets base's kernel from a cache, without a network. */
class SharedKernelIT {
  @TempDir Path work;

  @Test
  void aKernelComesInSecondsInsteadOfMinutes() throws Exception {
    Path base = BuiltBase.directory();
    TestKeys.write(work, "ci");
    String cache = work.resolve("cache").toString();
    BuiltProgram.Ended exported =
        new BuiltProgram(work).run("store", "export", cache + ",key=ci.pem");
    assertEquals(0, exported.status(), exported::toString);
    Path recipes = BuiltProgram.project().resolve("recipes");
    for (String name : new String[] {"base.yaml", "base.lock.yaml"}) {
      Files.copy(recipes.resolve(name), work.resolve(name));
    }
    BuiltProgram.Ended fetched =
        new BuiltProgram(work)
            .with("XDG_CACHE_HOME", work.resolve("empty").toString())
            .run(
                "kernel",
                "--offline",
                "--locked",
                "--cache-from",
                cache + ",key=ci.pub",
                "--to",
                "kernel",
                "base.yaml");
    assertEquals(0, fetched.status(), fetched::toString);
    assertEquals(
        Sha256.of(Files.readAllBytes(base.resolve("vmlinux"))),
        Sha256.of(Files.readAllBytes(work.resolve("kernel/vmlinux"))));
    assertTrue(fetched.millis() < 60_000, fetched::toString);
  }
}
