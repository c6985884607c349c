package dev.coracle.cli.result;

import dev.coracle.attest.PemKeys;
import dev.coracle.attest.ResultSignatures;
import dev.coracle.build.VerifyStage;
import dev.coracle.build.image.HashCheck;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.cli.output.MachinesTable;
import dev.coracle.cli.output.ResultSummary;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.InputFile;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.verify.report.VerifyReport;
import dev.coracle.verify.report.format.VerifySummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle verify}. */
@Command(
    name = "verify",
    description = {
      "Boot a result under QEMU and check it: by its console, from inside by a probe, and again in"
          + " virtual time (instruction-count time, QEMU icount: 1 instruction = 1 ns) for figures"
          + " that do not depend on the host.",
      "",
      "Writes verify.json, verify.html, junit.xml and logs/ into the result's directory."
          + " Status 7 if a"
          + " check fails or a limit of the recipe is exceeded. Under GitHub Actions it also"
          + " writes to the job's summary and annotates failures.",
      "",
      "A result that passed is not booted again as long as its files, machine, QEMU, accelerator"
          + " and the previous version are the same; --again boots it anyway."
    },
    footer = {
      "",
      "Examples:",
      "  coracle verify output/base/latest                  boot, check, write reports",
      "  coracle verify --hash output/base/latest           only compare its files",
      "  coracle verify --machines all output/base/latest   on every machine profile"
    })
public final class VerifyCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;

  @Parameters(paramLabel = "DIR", description = "A result's directory.")
  private Path directory;

  @Option(
      names = "--qemu",
      paramLabel = "PATH",
      description = "The QEMU binary to use instead of the first one on the PATH.")
  private String qemu;

  @Option(
      names = "--print-command",
      description = "Print the QEMU command of the smoke boot for a shell, and do nothing else.")
  private boolean printCommand;

  @Option(
      names = "--again",
      description = "Boot even if the result passed before and nothing has changed since.")
  private boolean again;

  @Option(
      names = "--hash",
      description =
          "Do not boot: compare the result's files with its manifest, and its image with its"
              + " Merkle tree if it has one (image.verity). Status 5 if anything differs.")
  private boolean hash;

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description =
          "Do not boot: check the signed statements of the result, and that they are about its"
              + " files, by this public key (PEM). Status 5 if one does not hold.")
  private Path publicKey;

  @Option(
      names = {"--machine", "--machines"},
      paramLabel = "NAME",
      description =
          "Boot on this machine instead of the recipe's, or on all in turn (all), and only print"
              + " the outcome: the result's own verdict stays. Machines: qemu-lite, q35-lite,"
              + " q35-pmem, microvm.")
  private String machine;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print all checks and figures.")
  private boolean verbose;

  public VerifyCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    if (publicKey != null) {
      ResultSignatures.check(result, PemKeys.publicKey(context.directory().resolve(publicKey)))
          .forEach(context.out()::println);
    }
    if (hash) {
      return hash(result, manifest);
    }
    if (publicKey != null) {
      return ExitCode.OK.status();
    }
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.BOOT), setup.requested);
    VerifyReport report;
    try (ProgressScope watched = new ProgressScope(context)) {
      VerifyStage stage =
          new VerifyStage(workplace.buildContext(watched.progress()), Optional.ofNullable(qemu));
      if (printCommand) {
        context.out().println(stage.command(result, manifest, Optional.ofNullable(machine)));
        return 0;
      }
      if ("all".equals(machine)) {
        MachinesTable table = MachinesTable.of(stage, result, manifest);
        table.lines().forEach(context.out()::println);
        return table.exit().status();
      }
      if (machine != null) {
        report = stage.on(machine, result, manifest);
        print(manifest, report).file("logs", directory.resolve(VerifyStage.LOGS).resolve(machine));
        details(report);
        return report.exitCode().status();
      }
      Optional<VerifyReport> booted =
          again
              ? Optional.of(stage.verify(result, manifest))
              : stage.verifyUnless(() -> verdictHolds(stage, result, manifest), result, manifest);
      if (booted.isEmpty()) {
        printCachedVerdict(result, manifest);
        return ExitCode.OK.status();
      }
      report = booted.get();
    }
    GithubActions.report(context, VerifyStage.subject(manifest), report, Optional.empty());
    if (common.json()) {
      context.out().print(InputFile.text(result.resolve(ResultStore.VERDICT)));
    } else {
      print(manifest, report).report(directory);
      details(report);
    }
    return report.exitCode().status();
  }

  private ResultSummary print(Manifest manifest, VerifyReport report) {
    return print(manifest, VerifySummary.rows(report));
  }

  private ResultSummary print(Manifest manifest, List<String> verdict) {
    ResultSummary summary = new ResultSummary(context);
    summary.title(manifest, "");
    summary.verdict(verdict);
    summary.sizes(manifest);
    return summary;
  }

  private void details(VerifyReport report) {
    if (verbose) {
      new ResultSummary(context).details(report);
    }
  }

  /**
   * Whether the result has a verdict that still holds. Its files are hashed for it, which takes a
   * fifth of a second: size and time prove nothing here, since what is written to a file through a
   * mapping, as a guest does, changes its time at some later moment or, if the host fails, never.
   */
  private static boolean verdictHolds(VerifyStage stage, Path result, Manifest manifest)
      throws IOException, InterruptedException {
    return stage.cachedVerdict(result, manifest).filter(v -> !v.summary().isEmpty()).isPresent()
        && HashCheck.differences(result, manifest).isEmpty();
  }

  private void printCachedVerdict(Path result, Manifest manifest) throws IOException {
    Path file = result.resolve(ResultStore.VERDICT);
    if (common.json()) {
      context.out().print(InputFile.text(file));
      return;
    }
    print(manifest, Verdict.read(file).map(Verdict::summary).orElse("").lines().toList())
        .report(directory);
    context
        .err()
        .println(
            "not booted: files, machine, QEMU and accelerator are as before; --again boots it");
  }

  private int hash(Path result, Manifest manifest) throws IOException {
    List<String> differences = HashCheck.differences(result, manifest);
    if (differences.isEmpty()) {
      context.out().println("all files match the manifest");
      return ExitCode.OK.status();
    }
    throw new CoracleException(
        ExitCode.INTEGRITY,
        differences.stream()
            .map(
                line ->
                    Diagnostic.error(
                        "verify.hash",
                        line,
                        "start no guest from it: build it again, or fetch it again"))
            .toList());
  }
}
