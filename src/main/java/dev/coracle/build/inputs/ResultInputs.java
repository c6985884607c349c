package dev.coracle.build.inputs;

import dev.coracle.json.Json;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.RecipePrinter;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what a result is made of to an archive: {@code inputs.json}, the composed recipe, its lock
 * and its local files, each by hash; files above 16 MiB by hash alone. Equal inputs give equal
 * bytes: entries are stored, not compressed, in the order of their names, without times.
 */
public final class ResultInputs {
  /** The list of all inputs. */
  static final String LIST = "inputs.json";

  /** What is larger is not copied, nor what is private. */
  static final long LARGEST = 16L << 20;

  private static final int SCHEMA = 1;
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ResultInputs() {}

  /**
   * Writes the archive.
   *
   * @param version of the result, in place of one that git would say
   * @param fragments where the recipe's kernel fragments are
   * @param rules directories of rules of rebuilds, the first one counts
   */
  public static void write(
      ComposedRecipe composed,
      String version,
      LockFile lock,
      FragmentDirectory fragments,
      List<Path> rules,
      Path archive)
      throws IOException {
    LocalInputs files = LocalInputs.of(composed, lock, fragments, rules);
    PrivateInputs secret = PrivateInputs.of(composed.recipe(), files.files().values());
    SortedMap<String, byte[]> texts = new TreeMap<>();
    texts.put(files.recipe(), utf8(recipe(composed, version, files.moved())));
    Path draft = archive.resolveSibling("." + archive.getFileName() + ".lock");
    LockFiles.write(lock, draft);
    texts.put(
        LockFiles.beside(Path.of(files.recipe()), List.of()).toString(), Files.readAllBytes(draft));
    Files.delete(draft);
    texts.put(LIST, list(files, secret, composed.recipe().name(), version));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> each : texts.entrySet()) {
        put(zip, each.getKey(), each.getValue());
      }
      for (Map.Entry<String, Path> each : files.files().entrySet()) {
        if (isCopied(each.getValue(), secret)) {
          put(zip, each.getKey(), Files.readAllBytes(each.getValue()));
        }
      }
    }
  }

  private static String recipe(ComposedRecipe composed, String version, Map<Path, Path> moved) {
    String text = RecipePrinter.yamlWithoutPlaces(composed, moved);
    String line = "version: \"" + version + "\"\n";
    return text.contains("\nversion:")
        ? text.replaceFirst("\nversion:[^\n]*\n", "\n" + line)
        : text + line;
  }

  private static boolean isCopied(Path file, PrivateInputs secret) throws IOException {
    return Files.size(file) <= LARGEST && !secret.covers(file);
  }

  private static byte[] list(LocalInputs files, PrivateInputs secret, String name, String version)
      throws IOException {
    List<Object> entries = new ArrayList<>();
    for (Map.Entry<String, Path> each : files.files().entrySet()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("path", each.getKey());
      entry.put("sha256", Sha256.of(each.getValue()).hex());
      entry.put("size", Files.size(each.getValue()));
      entry.put("copied", isCopied(each.getValue(), secret));
      entry.put("executable", Files.isExecutable(each.getValue()));
      entries.add(entry);
    }
    List<Object> elsewhere = new ArrayList<>();
    for (Path each : files.elsewhere()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("path", each.toString());
      if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
        entry.put("sha256", Sha256.of(each).hex());
      }
      elsewhere.add(entry);
    }
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("schema", SCHEMA);
    top.put("name", name);
    top.put("version", version);
    top.put("recipe", files.recipe());
    top.put("files", entries);
    top.put("elsewhere", elsewhere);
    return Json.pretty(top);
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    entry.setSize(bytes.length);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
