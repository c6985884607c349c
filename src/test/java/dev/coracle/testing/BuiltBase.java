package dev.coracle.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

/** The base guest, built once for all integration tests of a run, as a user builds it. */
public final class BuiltBase {
  /** A result to use as it is, for those who run one test again and again. */
  private static final String GIVEN = System.getProperty("coracle.it.base");

  private static Path directory = GIVEN == null ? null : Path.of(GIVEN);

  private BuiltBase() {}

  /** Where results of the tests go. */
  public static Path output() {
    return BuiltProgram.project().resolve("target/it-output");
  }

  /** The base guest's result. Its kernel comes from the user's store, or is compiled now. */
  public static synchronized Path directory() throws IOException, InterruptedException {
    if (directory == null) {
      BuiltProgram.Ended ended =
          new BuiltProgram(BuiltProgram.project())
              .run("build", "--replace", "recipes/base.yaml", "--output", output().toString());
      assertEquals(0, ended.status(), ended::toString);
      System.out.println(ended.out());
      directory = output().resolve("base/latest").toRealPath();
    }
    return directory;
  }
}
