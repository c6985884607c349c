package dev.coracle.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.file.Path;

/** The guest for containers, built once for all integration tests of a run, and not booted. */
public final class BuiltContainer {
  /** A result to use as it is, for those who run one test again and again. */
  private static final String GIVEN = System.getProperty("coracle.it.container");

  private static Path directory = GIVEN == null ? null : Path.of(GIVEN);

  private BuiltContainer() {}

  /** The result. Its kernel is that of the base guest. */
  public static synchronized Path directory() throws IOException, InterruptedException {
    if (directory == null) {
      Path output = BuiltProgram.project().resolve("target/it-output");
      BuiltProgram.Ended ended =
          new BuiltProgram(BuiltProgram.project())
              .run(
                  "build",
                  "--replace",
                  "--no-verify",
                  "recipes/container.yaml",
                  "--output",
                  output.toString(),
                  "--format",
                  "json");
      assertEquals(0, ended.status(), ended::toString);
      directory = Path.of(Json.text(Json.object(ended.out()), "directory")).toRealPath();
    }
    return directory;
  }
}
