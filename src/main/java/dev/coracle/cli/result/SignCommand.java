package dev.coracle.cli.result;

import dev.coracle.attest.PemKeys;
import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.image.HashCheck;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle sign}. */
@Command(
    name = "sign",
    description = {
      "Sign a result: how it was built (SLSA provenance), and what verification found.",
      "",
      "Writes provenance.sigstore.json and, if the result was verified, test-result.sigstore.json:"
          + " in-toto statements about all files of the result, signed by your key. The files are"
          + " compared with the manifest first."
    },
    footer = {
      "",
      "Example:",
      "  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 \\",
      "      -out key.pem",
      "  openssl pkey -in key.pem -pubout -out key.pub",
      "  coracle sign --key key.pem --passphrase-file FILE output/base/latest",
      "  coracle verify --signature key.pub output/base/latest"
    })
public final class SignCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for --help alone
  private CommonOptions common;

  @Parameters(paramLabel = "DIR", description = "A result's directory.")
  private Path directory;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "The private key, a PEM file: ECDSA, curve P-256.")
  private Path key;

  @Mixin private PassphraseOption passphrase;

  public SignCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    PrivateKey secret =
        PemKeys.privateKey(context.directory().resolve(key), passphrase.of(context));
    List<String> differences = HashCheck.differences(result, manifest);
    if (!differences.isEmpty()) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error("verify.hash", differences.get(0), "build it again before signing it"));
    }
    ResultSignatures.sign(result, manifest, secret)
        .forEach(file -> context.out().println(directory.resolve(file.getFileName())));
    return ExitCode.OK.status();
  }
}
