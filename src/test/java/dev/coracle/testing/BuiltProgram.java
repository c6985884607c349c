package dev.coracle.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the program as a user does: by its launcher, in a process of its own. */
public final class BuiltProgram {
  private final Path directory;
  private Path home = project();
  private final Map<String, String> environment = new HashMap<>();

  /** Runs in a working directory. */
  public BuiltProgram(Path directory) {
    this.directory = directory;
  }

  /** The same with an environment variable. */
  public BuiltProgram with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * The same from a copy of the program, which does not build itself again when sources change: for
   * programs that start it on their own.
   *
   * @param copy where it is made, unless it is there
   */
  public BuiltProgram from(Path copy) throws IOException, InterruptedException {
    if (!Files.exists(copy)) {
      Ended built = new BuiltProgram(directory).run("version");
      if (built.status() != 0) {
        throw new IOException(built.toString());
      }
      Files.createDirectories(copy.resolve("class-data"));
      List<String> command = new ArrayList<>(List.of("cp", "-r"));
      for (String each :
          List.of("target/coracle.jar", "target/lib", "recipes", "kernel-configs", "coracle")) {
        command.add(project().resolve(each).toString());
      }
      command.add(copy.toString());
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException("the program was not copied");
      }
    }
    home = copy;
    return this;
  }

  /** The project's directory. */
  public static Path project() {
    return Path.of("").toAbsolutePath();
  }

  /** How a run ended. */
  public record Ended(int status, String out, String err, long millis) {
    @Override
    public String toString() {
      return "status " + status + " after " + millis + " ms\n" + out + err;
    }
  }

  /** Starts it; what it prints goes to the files {@code out} and {@code err}. */
  public Process start(Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("coracle").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /** Runs it to its end. */
  public Ended run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile("coracle", ".out");
    Path err = Files.createTempFile("coracle", ".err");
    try {
      long began = System.nanoTime();
      Process process = start(out, err, arguments);
      if (!process.waitFor(60, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      return new Ended(
          process.waitFor(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8),
          (System.nanoTime() - began) / 1_000_000);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
