package dev.coracle.build.inputs;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks the inputs of a result, each compared with its hash. */
public final class InputsUnpacker {
  private static final int MOST_ENTRIES = 100_000;

  private InputsUnpacker() {}

  /**
   * The archive of a result.
   *
   * @throws CoracleException (ENVIRONMENT) {@code inputs.none}: the result carries no inputs
   */
  public static Path archive(Path result) {
    Path archive = result.resolve(ResultStore.INPUTS);
    if (!Files.isRegularFile(archive)) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "inputs.none",
              result + " does not carry what it was made of",
              "build it again with this version of Coracle: earlier ones did not keep it"));
    }
    return archive;
  }

  /**
   * Unpacks.
   *
   * @param to an empty directory
   * @param more a directory in which files that were not copied are looked for, by their hash
   * @return the recipe
   * @throws CoracleException (INTEGRITY) {@code inputs.damaged}; (ENVIRONMENT) {@code
   *     inputs.missing}, with all that is missing
   */
  public static Path unpack(Path archive, Path to, Optional<Path> more) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        throw damaged(archive, "it has too many entries");
      }
      JsonFields list = list(archive, zip);
      Set<String> listed = new HashSet<>();
      Map<String, List<Path>> missing = new HashMap<>();
      List<String> names = new ArrayList<>();
      for (JsonFields each : list.objects("files")) {
        String name = each.text("path");
        Path file = place(archive, to, name);
        listed.add(name);
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
          missing.computeIfAbsent(each.text("sha256"), hash -> new ArrayList<>()).add(file);
          names.add(name + " (SHA-256 " + each.text("sha256") + ")");
          continue;
        }
        extract(archive, zip, entry, file);
        if (!Sha256.of(file).hex().equals(each.text("sha256"))) {
          throw damaged(archive, name + " is not what the list says");
        }
        setExecutable(file, each);
      }
      others(archive, zip, listed, to);
      if (!missing.isEmpty()) {
        more.ifPresent(directory -> find(directory, missing));
      }
      for (JsonFields each : list.objects("elsewhere")) {
        check(each, names, missing);
      }
      if (!missing.isEmpty()) {
        throw missing(names);
      }
      return place(archive, to, list.text("recipe"));
    } catch (ZipException | IllegalArgumentException e) {
      throw damaged(archive, String.valueOf(e.getMessage()));
    }
  }

  private static JsonFields list(Path archive, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(ResultInputs.LIST);
    if (entry == null) {
      throw damaged(archive, "it has no list");
    }
    return new JsonFields(
        Json.object(new String(read(archive, zip, entry), StandardCharsets.UTF_8)));
  }

  /** Recipe and lock, which are what they are. */
  private static void others(Path archive, ZipFile zip, Set<String> listed, Path to)
      throws IOException {
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      if (!listed.contains(entry.getName()) && !entry.getName().equals(ResultInputs.LIST)) {
        extract(archive, zip, entry, place(archive, to, entry.getName()));
      }
    }
  }

  /** An archive of files has no modes; the list says which may be run. */
  private static void setExecutable(Path file, JsonFields entry) throws IOException {
    if (Boolean.TRUE.equals(entry.values().get("executable"))) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(file, permissions);
    }
  }

  private static Path place(Path archive, Path to, String name) {
    Path file = to.resolve(name).normalize();
    if (!file.startsWith(to) || file.equals(to) || name.contains("..")) {
      throw damaged(archive, "it has an entry outside of itself");
    }
    return file;
  }

  private static void extract(Path archive, ZipFile zip, ZipEntry entry, Path file)
      throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, read(archive, zip, entry));
  }

  private static byte[] read(Path archive, ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream stream = zip.getInputStream(entry)) {
      byte[] bytes = stream.readNBytes((int) ResultInputs.LARGEST + 1);
      if (bytes.length > ResultInputs.LARGEST) {
        throw damaged(archive, entry.getName() + " is larger than any input");
      }
      return bytes;
    }
  }

  private static void find(Path directory, Map<String, List<Path>> missing) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        List<Path> wanted = missing.remove(Sha256.of(each).hex());
        if (wanted != null) {
          for (Path file : wanted) {
            Files.createDirectories(file.getParent());
            Files.copy(each, file);
          }
        }
        if (missing.isEmpty()) {
          return;
        }
      }
    } catch (IOException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "inputs.missing",
              directory + " cannot be read: " + IoErrorMessage.words(e),
              "name a directory with the files that the result does not carry"),
          e);
    }
  }

  /** A file that the recipe names by an absolute path must be the same on this host. */
  private static void check(JsonFields each, List<String> names, Map<String, List<Path>> missing)
      throws IOException {
    Path file = Path.of(each.text("path"));
    Optional<String> hash = each.optionalText("sha256");
    boolean same =
        hash.isEmpty() || (Files.isRegularFile(file) && Sha256.of(file).hex().equals(hash.get()));
    if (!same) {
      missing.put(hash.get(), List.of(file));
      names.add(file + " (SHA-256 " + hash.get() + ")");
    }
  }

  private static CoracleException missing(List<String> names) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "inputs.missing",
            "the result does not carry these inputs: " + String.join(", ", names),
            "name a directory that has them with --inputs; an absolute path must be on this host"));
  }

  private static CoracleException damaged(Path archive, String why) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "inputs.damaged", archive + " is damaged: " + why, "fetch the result again"));
  }
}
