package dev.coracle.attest;

import dev.coracle.json.Json;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is said about a result, as in-toto statements (v1). Every statement is about the manifest
 * and all files that it lists, each by its SHA-256. No times: equal results give equal statements.
 */
final class InTotoStatements {
  static final String PROVENANCE = "https://slsa.dev/provenance/v1";
  static final String TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1";
  static final String REPRODUCTION = "urn:coracle:reproduction:v1";
  private static final String BUILD_TYPE = "urn:coracle:build:v1";

  private InTotoStatements() {}

  /** How the result was built (SLSA provenance v1): recipe, lock, sources and tools. */
  static byte[] provenance(Path directory, Manifest manifest) throws IOException {
    List<Object> materials = new ArrayList<>();
    List<LockedPackage> sources = new ArrayList<>(manifest.packages());
    sources.addAll(manifest.toolchain().packages());
    for (LockedPackage each : sources) {
      materials.add(
          map(
              "name",
              each.name() + " " + each.version() + " " + each.architecture(),
              "uri",
              each.path(),
              "digest",
              sha256(each.sha256())));
    }
    for (Manifest.KernelInput each : manifest.kernelInputs()) {
      String uri = each.kind().equals(Manifest.KernelInput.SOURCE) ? "" : each.name();
      materials.add(
          map(
              "name",
              "kernel " + each.kind() + " " + each.name(),
              "uri",
              uri,
              "digest",
              sha256(each.sha256())));
    }
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("buildType", BUILD_TYPE);
    definition.put(
        "externalParameters",
        map(
            "recipe",
            manifest.name(),
            "version",
            manifest.version(),
            "architecture",
            manifest.architecture()));
    definition.put(
        "internalParameters",
        map(
            "lock",
            manifest.lockDigest().hex(),
            "imageKey",
            manifest.imageKey().hex(),
            "kernelKey",
            manifest.kernelKey().hex(),
            "tree",
            manifest.tree().digest().hex(),
            "compiler",
            manifest.toolchain().compiler(),
            "linker",
            manifest.toolchain().linker()));
    definition.put("resolvedDependencies", materials);
    return statement(
        directory,
        manifest,
        PROVENANCE,
        map(
            "buildDefinition",
            definition,
            "runDetails",
            map("builder", map("id", "urn:coracle:builder"))));
  }

  /** What verification found (in-toto test result v0.1), from {@code verify.json}. */
  static byte[] testResult(Path directory, Manifest manifest, byte[] verdict) throws IOException {
    Map<String, Object> report = Json.object(new String(verdict, StandardCharsets.UTF_8));
    Map<String, List<Object>> byOutcome = new LinkedHashMap<>();
    byOutcome.put("pass", new ArrayList<>());
    byOutcome.put("fail", new ArrayList<>());
    byOutcome.put("informational", new ArrayList<>());
    if (report.get("checks") instanceof List<?> checks) {
      for (Object each : checks) {
        if (each instanceof Map<?, ?> check) {
          byOutcome
              .computeIfAbsent(String.valueOf(check.get("result")), key -> new ArrayList<>())
              .add(String.valueOf(check.get("name")));
        }
      }
    }
    Map<String, Object> predicate = new LinkedHashMap<>();
    boolean passed =
        Boolean.TRUE.equals(report.get("passed"))
            && !Objects.requireNonNull(byOutcome.get("pass")).isEmpty()
            && Objects.requireNonNull(byOutcome.get("fail")).isEmpty();
    predicate.put("result", passed ? "PASSED" : "FAILED");
    predicate.put(
        "configuration",
        List.of(
            map(
                "name",
                ResultStore.VERDICT,
                "digest",
                sha256(Sha256.of(verdict)),
                "annotations",
                map(
                    "machine",
                    Json.text(report, "machine"),
                    "qemu",
                    Json.text(report, "qemuVersion")))));
    predicate.put("passedTests", byOutcome.getOrDefault("pass", List.of()));
    predicate.put("warnedTests", byOutcome.getOrDefault("informational", List.of()));
    predicate.put("failedTests", byOutcome.getOrDefault("fail", List.of()));
    return statement(directory, manifest, TEST_RESULT, predicate);
  }

  /** What came of building the result again from its inputs. */
  static byte[] reproduction(Path directory, Manifest manifest, Map<String, Object> outcome)
      throws IOException {
    return statement(directory, manifest, REPRODUCTION, outcome);
  }

  private static byte[] statement(
      Path directory, Manifest manifest, String type, Map<String, Object> predicate)
      throws IOException {
    Map<String, Sha256> subjects = new LinkedHashMap<>();
    subjects.put(ResultStore.MANIFEST, Sha256.of(directory.resolve(ResultStore.MANIFEST)));
    manifest.artifacts().forEach(each -> subjects.put(each.name(), each.sha256()));
    return InTotoStatement.of(subjects, type, predicate);
  }

  private static Map<String, Object> sha256(Sha256 digest) {
    return map("sha256", digest.hex());
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return map;
  }
}
