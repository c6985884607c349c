package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Path;

/** Programs in {@code src/test/c}. */
public final class CProgram {
  private CProgram() {}

  /** Compiles a program, without any library that it would have to find, into a directory. */
  public static Path compile(String name, Path directory) throws IOException, InterruptedException {
    Path program = directory.resolve(name);
    Path source = BuiltProgram.project().resolve("src/test/c/" + name + ".c");
    ProcessRunner.Result compiled =
        new LocalProcessRunner()
            .run(
                ProcessRunner.Command.of(
                    "gcc", "-O2", "-static", "-o", program.toString(), source.toString()));
    assertTrue(compiled.ok(), compiled::output);
    return program;
  }
}
