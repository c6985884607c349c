package dev.coracle.cli.result;

import dev.coracle.cli.context.CliContext;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where what a result was made of comes from, beside what it carries. */
final class ResultInputsOptions {
  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description = "Look here for inputs that the result does not carry, by their SHA-256.")
  private Path inputs;

  @Option(
      names = "--mirror",
      paramLabel = "URI",
      description = "Fetch packages from this mirror instead of the host's.")
  private String mirror;

  /** Where other inputs are looked for. */
  Optional<Path> inputs(CliContext context) {
    return Optional.ofNullable(inputs).map(context.directory()::resolve);
  }

  Optional<String> mirror() {
    return Optional.ofNullable(mirror);
  }
}
