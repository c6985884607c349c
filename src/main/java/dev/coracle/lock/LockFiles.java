package dev.coracle.lock;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lock files on disk. */
public final class LockFiles {
  private static final String SUFFIX = ".lock.yaml";

  /** In bytes; a lock of a hundred thousand packages has less. */
  private static final int LIMIT = 64 << 20;

  private LockFiles() {}

  /**
   * Where a recipe's lock is: {@code base.lock.yaml} beside {@code base.yaml}, and {@code
   * base.debug.lock.yaml} with the profile {@code debug}, which may need other packages.
   */
  public static Path beside(Path recipe, List<String> profiles) {
    String name = recipe.getFileName().toString();
    for (String extension : new String[] {".yaml", ".yml"}) {
      if (name.endsWith(extension) && name.length() > extension.length()) {
        name = name.substring(0, name.length() - extension.length());
        break;
      }
    }
    String all = profiles.isEmpty() ? "" : "." + String.join("-", profiles);
    return recipe.resolveSibling(name + all + SUFFIX);
  }

  /** Whether a file is a lock by its name. */
  public static boolean isLock(Path file) {
    return file.toString().endsWith(SUFFIX);
  }

  /**
   * Reads a lock.
   *
   * @throws CoracleException (RESOLUTION) if it is missing, unreadable or damaged
   */
  public static LockFile read(Path file) {
    Optional<LockFile> lock = readIfPresent(file);
    if (lock.isEmpty()) {
      throw failure(
          file,
          "lock.missing",
          "there is no lock file",
          "run `coracle lock RECIPE`, and commit the lock next to the recipe");
    }
    return lock.get();
  }

  /**
   * Reads a lock that may not be there yet.
   *
   * @throws CoracleException (RESOLUTION) if it is there and unreadable or damaged
   */
  public static Optional<LockFile> readIfPresent(Path file) {
    try {
      byte[] bytes = InputFile.read(file, LIMIT);
      return Optional.of(LockParser.parse(file.toString(), bytes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(
          file,
          "lock.unreadable",
          "cannot read the lock file: " + reason(e),
          "check that it is a readable file");
    }
  }

  /**
   * Writes a lock: all of it or nothing. A file that says the same already stays untouched.
   *
   * @throws CoracleException (ENVIRONMENT) if it cannot be written
   */
  public static void write(LockFile lock, Path file) {
    byte[] bytes = LockPrinter.print(lock).getBytes(StandardCharsets.UTF_8);
    Path fresh = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return;
      }
      try {
        Files.write(fresh, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
                  "lock.unwritable",
                  "cannot write the lock file: " + reason(e),
                  "make its directory writable")
              .at(SourceLocation.file(file.toString())),
          e);
    }
  }

  private static CoracleException failure(Path file, String code, String message, String fix) {
    return new CoracleException(
        ExitCode.RESOLUTION,
        Diagnostic.error(code, message, fix).at(SourceLocation.file(file.toString())));
  }

  private static String reason(IOException e) {
    return IoErrorMessage.words(e);
  }
}
