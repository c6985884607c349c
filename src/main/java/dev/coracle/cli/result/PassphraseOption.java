package dev.coracle.cli.result;

import dev.coracle.cli.context.CliContext;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What opens an encrypted private key. */
final class PassphraseOption {
  private static final String VARIABLE = "CORACLE_PASSPHRASE";
  private static final int LONGEST = 64 << 10;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "The first line of this file opens the key (default: the variable " + VARIABLE + ").")
  private Path file;

  /**
   * The passphrase; empty if none is given.
   *
   * @throws CoracleException (ENVIRONMENT) {@code attest.passphrase}
   */
  Optional<String> of(CliContext context) {
    if (file == null) {
      return Optional.ofNullable(context.environment().get(VARIABLE));
    }
    try {
      byte[] bytes = InputFile.read(context.directory().resolve(file), LONGEST);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "attest.passphrase",
              "the passphrase cannot be read from " + file + ": " + IoErrorMessage.words(e),
              "name a file whose first line is the passphrase"),
          e);
    }
  }
}
