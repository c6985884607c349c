package dev.coracle.kernel.compile;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool;
import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.ProcessRunner.Command;
import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.lock.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the compiler and the linker who they are: the first line of their {@code --version}.
 *
 * <p>Remembers the answers in a file, together with path, size and time of both programs, so that
 * the next question starts no process. A file that cannot be read or written costs only time.
 */
public final class ToolchainProbe {
  private final HostTools tools;
  private final ProcessRunner runner;
  private final Path memory;

  /**
   * @param memory the file to remember in, such as {@code toolchain} in the store's directory
   */
  public ToolchainProbe(HostTools tools, ProcessRunner runner, Path memory) {
    this.tools = tools;
    this.runner = runner;
    this.memory = memory;
  }

  /**
   * The toolchain of this machine.
   *
   * @throws CoracleException (ENVIRONMENT) if compiler or linker are missing
   */
  public Toolchain probe() throws IOException, InterruptedException {
    Path compiler = program("gcc");
    Path linker = program("ld");
    String identity = identity(compiler) + "\n" + identity(linker);
    Optional<Toolchain> known = recall(identity);
    if (known.isPresent()) {
      return known.get();
    }
    Toolchain toolchain = new Toolchain(firstLine(compiler), firstLine(linker));
    remember(identity + "\n" + toolchain.compiler() + "\n" + toolchain.linker() + "\n");
    return toolchain;
  }

  private Path program(String name) {
    HostTool tool =
        HostTools.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return tools
        .find(tool)
        .orElseThrow(
            () -> new CoracleException(ExitCode.ENVIRONMENT, tools.diagnostics(List.of(tool))));
  }

  private static String identity(Path program) throws IOException {
    Path real = program.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return program
        + " "
        + real
        + " "
        + attributes.size()
        + " "
        + attributes.lastModifiedTime().toMillis();
  }

  private Optional<Toolchain> recall(String identity) {
    try {
      List<String> lines = Files.readAllLines(memory);
      boolean same = lines.size() == 4 && identity.equals(lines.get(0) + "\n" + lines.get(1));
      return same ? Optional.of(new Toolchain(lines.get(2), lines.get(3))) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // never asked before, or unreadable: ask again
    }
  }

  private void remember(String text) {
    try {
      Path draft = Files.createTempFile(memory.getParent(), ".toolchain", "");
      Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
      Files.move(draft, memory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // The answer is right all the same.
    }
  }

  private String firstLine(Path program) throws IOException, InterruptedException {
    Result result =
        runner.run(
            new Command(
                List.of(program.toString(), "--version"),
                Optional.empty(),
                Optional.of(Map.of("PATH", HostTools.SYSTEM_PATH, "LC_ALL", "C")),
                Duration.ofSeconds(20),
                line -> {}));
    String first = result.output().split("\n", 2)[0].strip();
    if (!result.ok() || first.isEmpty()) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "kernel.toolchain",
              program + " --version failed with status " + result.status(),
              "install its package again"));
    }
    return first;
  }
}
