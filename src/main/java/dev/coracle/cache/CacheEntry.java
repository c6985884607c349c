package dev.coracle.cache;

import dev.coracle.attest.InTotoStatement;
import dev.coracle.attest.SignedStatements;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An entry: the files of a step's result, and a statement (in-toto, in a sigstore bundle) about
 * them, whose predicate is the step's kind and key.
 */
final class CacheEntry {
  /** The statement's file. */
  static final String STATEMENT = "entry.sigstore.json";

  private static final String PREDICATE = "urn:coracle:cache-entry:v1";
  private static final int LARGEST_STATEMENT = 1 << 20;

  private CacheEntry() {}

  /** What an entry is called. */
  static String name(StepKey key) {
    return key.kind() + "-" + key.digest();
  }

  /** The key of a name; empty if it is no entry's. */
  static Optional<StepKey> key(String name) {
    return name.matches("[a-z][a-z0-9-]*-[0-9a-f]{64}")
        ? Optional.of(
            new StepKey(
                name.substring(0, name.length() - 65),
                new Sha256(name.substring(name.length() - 64))))
        : Optional.empty();
  }

  /** Makes an entry of a result in an empty directory. */
  static void write(StepKey key, Path result, Path directory, Optional<PrivateKey> signer)
      throws IOException {
    Map<String, Sha256> subjects = new LinkedHashMap<>();
    for (Path file : files(result)) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IllegalArgumentException("a result of kind " + key.kind() + " has directories");
      }
      String name = file.getFileName().toString();
      Files.copy(file, directory.resolve(name));
      subjects.put(name, Sha256.of(directory.resolve(name)));
    }
    Map<String, Object> predicate = new LinkedHashMap<>();
    predicate.put("kind", key.kind());
    predicate.put("key", key.digest().hex());
    byte[] statement = InTotoStatement.of(subjects, PREDICATE, predicate);
    Files.write(directory.resolve(STATEMENT), SignedStatements.bundle(statement, signer));
  }

  /**
   * Checks the files of an entry and takes its statement away, so that the result is left.
   *
   * @param signer whose signature the statement must have; without one, none is asked for
   * @throws CoracleException (INTEGRITY) {@code cache.refused}
   */
  static void check(StepKey key, Path directory, Optional<PublicKey> signer) throws IOException {
    Map<String, Object> statement = statement(key, directory, signer);
    Map<String, Object> predicate = Json.child(statement, "predicate");
    if (!Json.text(statement, "predicateType").equals(PREDICATE)
        || !Json.text(predicate, "kind").equals(key.kind())
        || !Json.text(predicate, "key").equals(key.digest().hex())) {
      throw refused(name(key), "its statement is about something else");
    }
    Files.delete(directory.resolve(STATEMENT));
    Map<String, String> subjects = InTotoStatement.subjects(statement);
    for (Path file : files(directory)) {
      String name = file.getFileName().toString();
      String expected = subjects.remove(name);
      if (!Sha256.of(file).hex().equals(expected)) {
        throw refused(name(key), name + " is not what was stored");
      }
    }
    if (!subjects.isEmpty()) {
      throw refused(name(key), "it lacks " + String.join(", ", subjects.keySet()));
    }
  }

  private static Map<String, Object> statement(
      StepKey key, Path directory, Optional<PublicKey> signer) {
    try {
      byte[] bundle = InputFile.read(directory.resolve(STATEMENT), LARGEST_STATEMENT);
      Optional<byte[]> statement =
          SignedStatements.statement(new String(bundle, StandardCharsets.UTF_8), signer);
      if (statement.isPresent()) {
        return Json.object(new String(statement.get(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw refused(name(key), "its statement cannot be read");
    }
    throw refused(name(key), "it is not signed by the key that was named for it");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  static CoracleException refused(String entry, String why) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "cache.refused",
            "the entry " + entry + " is refused: " + why,
            "remove it from the cache, and find out who wrote it"));
  }
}
