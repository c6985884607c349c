package dev.coracle.build.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.DirectoryTree;
import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result without its recipe's directory; packages come from the mirror into an empty store. */
class ReproduceIT {
  @TempDir Path work;
  private Path result;

  @BeforeEach
  void result() throws Exception {
    BuiltBase.directory();
    TestKeys.write(work, "key");
    Path project = Files.createDirectories(work.resolve("project"));
    Files.writeString(project.resolve("motd"), "hello");
    Files.writeString(
        project.resolve("own.yaml"),
        "extends: base\nname: own\nversion: 1.0.0\n"
            + "files:\n  - {path: /etc/motd, source: motd}\n");
    BuiltProgram.Ended built =
        new BuiltProgram(project)
            .run("build", "--no-verify", "own.yaml", "--output", work.resolve("output").toString());
    assertEquals(0, built.status(), built::toString);
    DirectoryTree.delete(project);
    result = work.resolve("output/own/1.0.0");
  }

  @Test
  void aResultIsBuiltAgainFromWhatItCarries() throws Exception {
    BuiltProgram.Ended ended =
        new BuiltProgram(work)
            .run("reproduce", "--kernel", "from-result", "--key", "key.pem", result.toString());
    assertEquals(0, ended.status(), ended::toString);
    assertTrue(ended.out().contains("own 1.0.0: reproduced, "), ended::toString);
    assertTrue(ended.out().contains("the kernel was taken from the result"), ended::toString);
    assertTrue(Files.exists(result.resolve("reproduction.sigstore.json")));
  }

  @Test
  void aResultInARegistryIsBuiltAgainToo() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    try (LocalRegistry registry = new LocalRegistry(work)) {
      String place = registry.host() + "/guests/own:1.0.0";
      BuiltProgram program = new BuiltProgram(work);
      BuiltProgram.Ended published = program.run("publish", result.toString(), place);
      assertEquals(0, published.status(), published::toString);
      BuiltProgram.Ended ended =
          program.run("reproduce", "--kernel", "from-result", "--key", "key.pem", place);
      assertEquals(0, ended.status(), ended::toString);
      assertTrue(ended.out().contains("own 1.0.0: reproduced, "), ended::toString);
      assertTrue(Files.exists(work.resolve("reproduction.sigstore.json")));
    }
  }
}
