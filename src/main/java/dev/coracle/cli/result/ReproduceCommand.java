package dev.coracle.cli.result;

import dev.coracle.attest.PemKeys;
import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.image.HashCheck;
import dev.coracle.build.reproduce.Reproduction;
import dev.coracle.build.reproduce.ReproductionReport;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.json.Json;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.RegistryReference;
import dev.coracle.registry.ResultArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle reproduce}. */
@Command(
    name = "reproduce",
    description = {
      "Build a result again from the recipe, lock and files that it carries, and compare.",
      "",
      "It is built in an empty directory with an empty store: packages are fetched, and the kernel"
          + " is compiled, which takes minutes. Status 1 if a file differs; the first difference is"
          + " named."
    },
    footer = {
      "",
      "Examples:",
      "  coracle reproduce output/base/0.1.0",
      "  coracle reproduce --kernel from-result registry.example/guests/base:0.1.0",
      "  coracle reproduce --key key.pem output/base/0.1.0      sign what came of it"
    })
public final class ReproduceCommand implements Callable<Integer> {
  private static final String FROM_RESULT = "from-result";
  private static final String COMPILE = "compile";

  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Mixin private RegistryOptions registry;
  @Mixin private ResultInputsOptions sources;

  @Parameters(
      paramLabel = "RESULT",
      description = "A result's directory, or REGISTRY/NAME[:TAG|@DIGEST].")
  private String result;

  @Option(
      names = "--kernel",
      paramLabel = "compile|from-result",
      description =
          "Compile the kernel again, or take it from the result, which the outcome says (default:"
              + " compile).")
  private String kernel = COMPILE;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Sign the outcome with this private key. The file is reproduction.sigstore.json, in"
              + " the result, or here for a result in a registry.")
  private Path key;

  @Mixin private PassphraseOption passphrase;

  public ReproduceCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Set.of(COMPILE, FROM_RESULT).contains(kernel)) {
      throw new CoracleException(
          ExitCode.USAGE,
          Diagnostic.error(
              "reproduce.kernel",
              "'" + kernel + "' is no way to get the kernel",
              "write --kernel compile or --kernel from-result"));
    }
    CommandServices services = new CommandServices(context);
    services.require(EnumSet.of(Capability.RESOLVE), setup.requested);
    Path work = OwnedDirectories.temporary("reproduce");
    try {
      Path directory = context.directory().resolve(result);
      boolean local = Files.isDirectory(directory);
      if (!local) {
        directory = pull(work);
      }
      Manifest manifest = ManifestReader.read(directory.resolve(ResultStore.MANIFEST));
      HashCheck.require(directory, manifest, "fetch the result again");
      ReproductionReport report = run(services, directory, manifest, work);
      print(manifest, report);
      sign(directory, manifest, report, local);
      return (report.good() ? ExitCode.OK : ExitCode.NEGATIVE).status();
    } finally {
      OwnedDirectories.delete(work);
    }
  }

  private Path pull(Path work) throws IOException {
    RegistryReference place = RegistryReference.parse(result);
    Path scratch = Files.createDirectories(work.resolve("scratch"));
    Path to = Files.createDirectories(work.resolve("result"));
    String tag = place.tag().isEmpty() ? ResultStore.LATEST : place.tag();
    new ResultArtifact(registry.access(context, place), scratch).pull(tag, to);
    return to;
  }

  private ReproductionReport run(
      CommandServices services, Path directory, Manifest manifest, Path work)
      throws IOException, InterruptedException {
    try (ProgressScope watched = new ProgressScope(context)) {
      BuildOptions.Builder options =
          BuildOptions.builder()
              .mirror(sources.mirror())
              .jobs(Runtime.getRuntime().availableProcessors());
      return new Reproduction(services.buildContext(watched.progress()), options)
          .run(directory, manifest, work, sources.inputs(context), kernel.equals(FROM_RESULT));
    }
  }

  private void print(Manifest manifest, ReproductionReport report) throws IOException {
    if (common.json()) {
      context.out().print(new String(Json.pretty(report.fields()), StandardCharsets.UTF_8));
      return;
    }
    String title = manifest.name() + " " + manifest.version();
    context
        .out()
        .println(
            title
                + (report.good() ? ": reproduced, " : ": NOT REPRODUCED, ")
                + report.same().size()
                + " files are the same"
                + (report.good() ? "" : ", " + report.different().size() + " are not")
                + (report.kernelAdopted() ? "; the kernel was taken from the result" : ""));
    report.difference().ifPresent(text -> context.out().println("  first difference: " + text));
    if (!report.good()) {
      context.out().println("  different: " + String.join(", ", report.different()));
    }
  }

  private void sign(Path directory, Manifest manifest, ReproductionReport report, boolean local)
      throws IOException {
    if (key == null) {
      return;
    }
    Path file =
        ResultSignatures.signReproduction(
            directory,
            manifest,
            report.fields(),
            PemKeys.privateKey(context.directory().resolve(key), passphrase.of(context)));
    if (!local) {
      Path here = context.directory().resolve(file.getFileName());
      Files.move(file, here, StandardCopyOption.REPLACE_EXISTING);
      file = here;
    }
    context.err().println(file);
  }
}
