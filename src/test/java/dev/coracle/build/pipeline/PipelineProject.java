package dev.coracle.build.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A repository with a recipe and the pipelines of docs/ci.md; a registry; base's kernel in a cache,
 * as the only one that a machine without any would otherwise compile.
 */
final class PipelineProject implements AutoCloseable {
  final Path work;
  final Path directory;
  final LocalRegistry registry;
  private final Path bin;

  PipelineProject(Path work) throws Exception {
    this.work = work;
    directory = Files.createDirectories(work.resolve("project"));
    BuiltBase.directory();
    TestKeys.write(work, "ci");
    registry = new LocalRegistry(Files.createDirectories(work.resolve("registry")));
    bin = Files.createDirectories(work.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("coracle"), BuiltProgram.project().resolve("coracle"));
    write("recipes/own.yaml", "extends: base\nname: own\nversion: git\n");
    write(".gitignore", ".cache/\noutput/\nchild.yml\njunit.xml\n");
    write(".gitlab-ci.yml", DocumentedFile.text(".gitlab-ci.yml"));
    write("ci/guest.yml", DocumentedFile.text("ci/guest.yml"));
    BuiltProgram.Ended exported =
        new BuiltProgram(work).run("store", "export", kernels() + ",key=ci.pem");
    assertEquals(0, exported.status(), exported::toString);
    BuiltProgram.Ended locked = new BuiltProgram(directory).run("lock", "recipes/own.yaml");
    assertEquals(0, locked.status(), locked::toString);
    git("init", "-q", "-b", "main", ".");
    git("config", "user.name", "Test");
    git("config", "user.email", "test@example.org");
    git("remote", "add", "origin", "git@gitlab.example:guests/guests.git");
    commit();
  }

  private String kernels() {
    return work.resolve("kernels").toString();
  }

  /** What a job finds: a home of its own, the program, and the cache of kernels. */
  Map<String, String> environment(String home) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", Files.createDirectories(work.resolve(home)).toString());
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("CORACLE_CACHE_FROM", kernels() + ",key=" + work.resolve("ci.pub"));
    return environment;
  }

  void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  void commit() throws Exception {
    git("add", ".");
    git("commit", "-q", "-m", "change");
  }

  void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    assertEquals(0, run(command, Map.of()).status(), command::toString);
  }

  /** How a command ended. */
  record Ended(int status, String text) {}

  /** Runs a command in the repository with no other XDG directories than the home's. */
  Ended run(List<String> command, Map<String, String> environment) throws Exception {
    Path out = Files.createTempFile(work, "out", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().remove("XDG_CACHE_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(50, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    return new Ended(process.exitValue(), Files.readString(out));
  }

  @Override
  public void close() {
    registry.close();
  }
}
