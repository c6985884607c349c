package dev.coracle.build.release;

import dev.coracle.build.VerifyStage;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.image.HashCheck;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.verify.Verifier;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a result has to stand before it is signed. */
final class ReleaseChecks {
  private static final int LARGEST = 256 << 20;

  private final BuildContext context;
  private final Path result;
  private final Manifest manifest;

  ReleaseChecks(BuildContext context, Path result, Manifest manifest) {
    this.context = context;
    this.result = result;
    this.manifest = manifest;
  }

  /**
   * Boots it on the recipe's machine, whose verdict becomes the result's, and on all others.
   *
   * @return a line for each machine
   * @throws CoracleException (VERIFICATION) {@code release.verify}
   */
  List<String> verify(ResultStore results) throws IOException, InterruptedException {
    VerifyStage stage = new VerifyStage(context, Optional.empty());
    results.checkLatest(manifest.name());
    Optional<VerifyReport> booted =
        stage.verifyUnless(
            () ->
                stage.cachedVerdict(result, manifest).isPresent()
                    && HashCheck.differences(result, manifest).isEmpty(),
            result,
            manifest);
    if (booted.isPresent()) {
      require(booted.get(), "see " + result.resolve("verify.html"));
    }
    results.markLatest(manifest.name(), manifest.version());
    String own = verdict("machine");
    List<String> lines = new ArrayList<>();
    lines.add(booted.map(ReleaseChecks::line).orElse(own + ": passed before"));
    for (String machine : Verifier.machineNames()) {
      if (!machine.equals(own)) {
        lines.add(on(stage, machine));
      }
    }
    return lines;
  }

  private String verdict(String field) throws IOException {
    return Json.text(json(ResultStore.VERDICT), field);
  }

  private String on(VerifyStage stage, String machine) throws InterruptedException {
    VerifyReport report;
    try {
      report = stage.on(machine, result, manifest);
    } catch (CoracleException e) {
      if (e.exitCode() != ExitCode.ENVIRONMENT) {
        throw e;
      }
      return machine + ": not here: " + e.diagnostics().get(0).message();
    }
    if (report.kernelLacks().isPresent()) {
      return machine + ": not applicable: " + report.kernelLacks().get().text();
    }
    Path logs = result.resolve(VerifyStage.LOGS).resolve(machine);
    require(report, "see " + logs + ", and `coracle verify --machine " + machine + "`");
    return line(report);
  }

  private static void require(VerifyReport report, String fix) {
    if (report.passed()) {
      return;
    }
    String failed =
        report.checks().stream()
            .filter(Check::failed)
            .map(check -> check.name() + ": " + check.detail())
            .findFirst()
            .orElse("it did not start");
    String cause = report.failure().map(each -> "; " + each.cause().explanation()).orElse("");
    throw ReleaseDiagnostics.problem(
        ExitCode.VERIFICATION,
        "release.verify",
        "on " + report.machine() + " it does not pass: " + failed + cause,
        fix);
  }

  private static String line(VerifyReport report) {
    long passed =
        report.checks().stream().filter(check -> check.result() == Check.Result.PASS).count();
    return report.machine() + ": " + passed + " checks passed, QEMU " + report.qemuVersion();
  }

  /**
   * Compares all files with the manifest, and the bills of materials with the result.
   *
   * @throws CoracleException (INTEGRITY) {@code verify.hash}, {@code release.sbom}
   */
  List<String> sbom() throws IOException {
    HashCheck.require(result, manifest, "build it again: remove " + result);
    for (String name : List.of(ResultStore.CYCLONE_DX, ResultStore.SPDX)) {
      boolean listed = manifest.artifacts().stream().anyMatch(each -> each.name().equals(name));
      if (!listed) {
        throw wrong(name + " is not among the files of the result");
      }
    }
    JsonFields document = new JsonFields(json(ResultStore.CYCLONE_DX));
    JsonFields about = document.object("metadata").object("component");
    String subject =
        about.optionalText("name").orElse("") + " " + about.optionalText("version").orElse("");
    if (!subject.equals(manifest.name() + " " + manifest.version())) {
      throw wrong(ResultStore.CYCLONE_DX + " is about '" + subject + "'");
    }
    String tree = manifest.tree().digest().hex();
    if (about.objects("properties").stream()
        .noneMatch(each -> each.optionalText("value").orElse("").equals(tree))) {
      throw wrong(ResultStore.CYCLONE_DX + " is about another tree than the image's, " + tree);
    }
    long packages =
        document.objects("components").stream()
            .filter(each -> each.optionalText("purl").orElse("").startsWith("pkg:deb/"))
            .count();
    return List.of(
        packages + " packages in " + ResultStore.CYCLONE_DX + " and " + ResultStore.SPDX);
  }

  private Map<String, Object> json(String name) throws IOException {
    return Json.object(
        new String(InputFile.read(result.resolve(name), LARGEST), StandardCharsets.UTF_8));
  }

  private static CoracleException wrong(String why) {
    return ReleaseDiagnostics.problem(
        ExitCode.INTEGRITY,
        "release.sbom",
        why,
        "build the version again with this Coracle, in an empty output directory");
  }
}
