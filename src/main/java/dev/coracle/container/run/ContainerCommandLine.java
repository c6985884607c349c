package dev.coracle.container.run;

import dev.coracle.container.source.ImageConfig;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user changes of what an image runs.
 *
 * @param arguments instead of the image's; none keep those
 * @param entrypoint instead of the image's, whose arguments then do not count
 * @param environment {@code NAME=value}, over the image's
 * @param user instead of the image's
 * @param workingDirectory instead of the image's
 */
public record ContainerCommandLine(
    List<String> arguments,
    Optional<String> entrypoint,
    List<String> environment,
    Optional<String> user,
    Optional<String> workingDirectory) {

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public ContainerCommandLine {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }

  /**
   * The program and its arguments.
   *
   * @throws CoracleException (USAGE) {@code run.no-program} if neither names one
   */
  public List<String> program(ImageConfig.Execution process) {
    List<String> program = new ArrayList<>();
    if (entrypoint.isPresent()) {
      program.add(entrypoint.get());
      program.addAll(arguments);
    } else {
      program.addAll(process.entrypoint());
      program.addAll(arguments.isEmpty() ? process.command() : arguments);
    }
    if (program.isEmpty()) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "run.no-program",
              "the image names no program to run",
              "name one after --, as in `coracle run --image IMAGE container -- /bin/sh`"));
    }
    return program;
  }

  /** The environment: usual values, the image's, the user's; the last of a name holds. */
  public List<String> environment(ImageConfig.Execution process, Account account, String hostname) {
    Map<String, String> all = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>(List.of("PATH=" + PATH, "HOSTNAME=" + hostname));
    lines.add("HOME=" + account.home());
    lines.addAll(process.environment());
    lines.addAll(environment);
    for (String line : lines) {
      int equals = line.indexOf('=');
      all.put(equals < 0 ? line : line.substring(0, equals), line);
    }
    return all.values().stream().filter(line -> line.indexOf('=') > 0).toList();
  }
}
