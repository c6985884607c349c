package dev.coracle.attest;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ResultStore;
import dev.coracle.publish.Verdict;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs what a result is, and checks such signatures. */
public final class ResultSignatures {
  /** How the result was built. */
  public static final String PROVENANCE = "provenance.sigstore.json";

  /** That it was booted, and what was found. */
  public static final String TEST_RESULT = "test-result.sigstore.json";

  /** What came of building it again. */
  public static final String REPRODUCTION = "reproduction.sigstore.json";

  /** The files with signed statements that a result may have. */
  public static final List<String> FILES = List.of(PROVENANCE, TEST_RESULT, REPRODUCTION);

  private static final int LARGEST = 64 << 20;

  private ResultSignatures() {}

  /**
   * Signs. A result without a verdict gets no test result.
   *
   * @return the files that were written
   */
  public static List<Path> sign(Path directory, Manifest manifest, PrivateKey key)
      throws IOException {
    List<Path> written = new ArrayList<>();
    written.add(
        write(directory, PROVENANCE, InTotoStatements.provenance(directory, manifest), key));
    Path verdict = directory.resolve(ResultStore.VERDICT);
    if (Verdict.read(verdict).isPresent()) {
      byte[] report = InputFile.read(verdict, LARGEST);
      written.add(
          write(
              directory,
              TEST_RESULT,
              InTotoStatements.testResult(directory, manifest, report),
              key));
    } else {
      Files.deleteIfExists(directory.resolve(TEST_RESULT));
    }
    return written;
  }

  /**
   * Signs what came of building a result again.
   *
   * @param outcome words and truths, for programs
   */
  public static Path signReproduction(
      Path directory, Manifest manifest, Map<String, Object> outcome, PrivateKey key)
      throws IOException {
    return write(
        directory, REPRODUCTION, InTotoStatements.reproduction(directory, manifest, outcome), key);
  }

  private static Path write(Path directory, String name, byte[] statement, PrivateKey key)
      throws IOException {
    Path file = directory.resolve(name);
    Path draft = directory.resolve("." + name + "." + ProcessHandle.current().pid());
    Files.write(draft, SignedStatements.bundle(statement, Optional.of(key)));
    return Files.move(
        draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Checks every signed statement of a result: that the key made the signature, and that it is
   * about these files.
   *
   * @return a line for each statement
   * @throws CoracleException (INTEGRITY) {@code attest.missing}, {@code attest.signature}, {@code
   *     attest.subject}; with all problems
   */
  public static List<String> check(Path directory, PublicKey key) throws IOException {
    if (!Files.exists(directory.resolve(PROVENANCE))) {
      throw refused(
          "attest.missing",
          directory + " is not signed: there is no " + PROVENANCE,
          "sign it with `coracle sign`, or fetch it again with its attestations");
    }
    List<String> lines = new ArrayList<>();
    for (String name : FILES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        lines.add(name + ": " + check(directory, file, key));
      }
    }
    return lines;
  }

  private static String check(Path directory, Path file, PublicKey key) throws IOException {
    Map<String, Object> statement = Map.of();
    try {
      String text = new String(InputFile.read(file, LARGEST), StandardCharsets.UTF_8);
      Optional<byte[]> signed = SignedStatements.statement(text, Optional.of(key));
      if (signed.isPresent()) {
        statement = Json.object(new String(signed.get(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw refused(
          "attest.signature",
          file + " cannot be read: " + IoErrorMessage.words(e),
          "fetch it again");
    }
    if (statement.isEmpty()) {
      throw refused(
          "attest.signature",
          "the signature in " + file + " is not by this key, or its content was changed",
          "name the public key of who signed it; if it is the right one, do not use the result");
    }
    checkSubjects(directory, file, statement);
    return description(statement);
  }

  private static void checkSubjects(Path directory, Path file, Map<String, Object> statement)
      throws IOException {
    Map<String, String> subjects = InTotoStatement.subjects(statement);
    List<Diagnostic> problems = new ArrayList<>();
    if (!subjects.containsKey(ResultStore.MANIFEST)) {
      problems.add(other(file, "it does not name " + ResultStore.MANIFEST));
    }
    subjects.forEach(
        (name, digest) -> {
          String actual = digest(directory, name);
          if (!actual.equals(digest)) {
            problems.add(other(file, name + " has SHA-256 " + actual + " instead of " + digest));
          }
        });
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.INTEGRITY, problems);
    }
  }

  private static String digest(Path directory, String name) {
    if (name.contains("/") || name.equals("..")) {
      return "none: it is no file of a result";
    }
    try (InputStream stream = InputFile.open(directory.resolve(name))) {
      return Sha256.of(stream).hex();
    } catch (IOException e) {
      return "none: it is missing";
    }
  }

  private static Diagnostic other(Path file, String why) {
    return Diagnostic.error(
        "attest.subject",
        "the statement in " + file + " is not about this result: " + why,
        "fetch the result again, or sign it again if you changed it");
  }

  private static String description(Map<String, Object> statement) {
    String type = Json.text(statement, "predicateType");
    if (type.equals(InTotoStatements.TEST_RESULT)) {
      Map<String, Object> predicate = Json.child(statement, "predicate");
      int passed = predicate.get("passedTests") instanceof List<?> list ? list.size() : 0;
      return "verification " + Json.text(predicate, "result") + ", " + passed + " checks passed";
    }
    if (type.equals(InTotoStatements.REPRODUCTION)) {
      boolean same = "SAME".equals(Json.text(Json.child(statement, "predicate"), "result"));
      return same ? "reproduced, all files are the same" : "reproduced, with differences";
    }
    return type.equals(InTotoStatements.PROVENANCE) ? "provenance" : type;
  }

  private static CoracleException refused(String code, String message, String fix) {
    return new CoracleException(ExitCode.INTEGRITY, Diagnostic.error(code, message, fix));
  }
}
