package dev.coracle.cli.result;

import dev.coracle.build.LockedSources;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.image.HashCheck;
import dev.coracle.build.vex.ResultVex;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.ResultArgument;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.vex.Statement;
import dev.coracle.vex.VulnerabilityList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle vex}. */
@Command(
    name = "vex",
    description = {
      "State which vulnerabilities of a list a result cannot have, since the code is not in it.",
      "",
      "Prints OpenVEX. A kernel's source file is looked up in the source's makefiles and the"
          + " result's options; a package's file, in the image. What cannot be decided is"
          + " under_investigation. The first question about a kernel's source unpacks it."
    },
    footer = {"", "Example:", "  coracle vex --list cves.yaml output/base/latest >base.vex.json"})
public final class VexCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for --help alone
  private CommonOptions common;

  @Mixin private ResultInputsOptions sources;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A result's directory (default: the newest in output).")
  private Path directory;

  @Option(
      names = "--list",
      paramLabel = "FILE",
      required = true,
      description = "The vulnerabilities, as YAML; see docs/sbom.md.")
  private Path list;

  @Option(names = "--offline", description = "Use the store only; report what is missing.")
  private boolean offline;

  public VexCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    VulnerabilityList wanted = VulnerabilityList.read(context.directory().resolve(list));
    Path result = ResultArgument.find(context, Optional.ofNullable(directory));
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    HashCheck.require(result, manifest, "fetch the result again");
    ResultVex vex = new ResultVex(result, manifest);
    Path work = OwnedDirectories.temporary("vex");
    List<Statement> statements;
    try (ProgressScope shown = new ProgressScope(context)) {
      BuildOptions.Builder options =
          BuildOptions.builder()
              .mirror(sources.mirror())
              .offline(offline)
              .locked(true)
              .jobs(Runtime.getRuntime().availableProcessors());
      statements =
          vex.statements(
              wanted,
              new LockedSources(
                  new CommandServices(context).buildContext(shown.progress()), options.build()),
              work,
              sources.inputs(context));
    } finally {
      OwnedDirectories.delete(work);
    }
    for (Statement each : statements) {
      context.err().println(each.about().id() + ": " + each.status().word() + ": " + each.notes());
    }
    byte[] document = vex.document(wanted.author(), statements);
    context.out().print(new String(document, StandardCharsets.UTF_8));
    return ExitCode.OK.status();
  }
}
