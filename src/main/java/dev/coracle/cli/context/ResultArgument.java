package dev.coracle.cli.context;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** The result that a command is about where none is named: the one that was built last. */
public final class ResultArgument {
  /** Where results are unless an option says otherwise. */
  public static final String OUTPUT = "output";

  private ResultArgument() {}

  /**
   * The named result, or the newest below output/.
   *
   * @throws CoracleException (ENVIRONMENT) if there is none
   */
  public static Path find(CliContext context, Optional<Path> named) throws IOException {
    if (named.isPresent()) {
      return context.directory().resolve(named.get());
    }
    Path newest = null;
    FileTime time = null;
    for (Path each : new ResultStore(context.directory().resolve(OUTPUT)).results()) {
      FileTime built = Files.getLastModifiedTime(each.resolve(ResultStore.MANIFEST));
      if (time == null || built.compareTo(time) > 0) {
        newest = each;
        time = built;
      }
    }
    if (newest == null) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "result.none",
              "there is no result in " + OUTPUT + " here",
              "build one with `coracle build RECIPE`, or name a result's directory"));
    }
    return newest;
  }
}
