package dev.coracle.rootfs.companion;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Companion rules: what belongs to programs and cannot be computed, as data. */
public final class Companions {
  /** Beside the shipped recipes, and beside any recipe. */
  private static final String DIRECTORY = "companions";

  /** No rules. */
  public static final Companions NONE = new Companions(Map.of(), Sha256.of(new byte[0]));

  /** Understanding the rules takes longer than all else of them, and each half of a build asks. */
  private static final AtomicReference<Companions> LAST = new AtomicReference<>(NONE);

  private final Map<String, byte[]> files;
  private final Sha256 digest;
  private @Nullable List<CompanionRule> rules;

  private Companions(Map<String, byte[]> files, Sha256 digest) {
    this.files = files;
    this.digest = digest;
  }

  /**
   * The rules that Coracle ships and those beside a recipe. They are read now and understood when
   * they are asked for: whether a result is up to date is decided by their digest.
   *
   * @param shipped the directory of the shipped recipes
   * @param recipe the recipe's file
   * @throws CoracleException (RECIPE) if a file cannot be read
   */
  public static Companions load(Path shipped, Path recipe) {
    Map<String, byte[]> texts = new LinkedHashMap<>();
    MessageDigest digester = Sha256.digester();
    for (Path directory : directories(shipped, recipe)) {
      for (Path file : filesIn(directory)) {
        try {
          byte[] bytes = RecipeBytes.read(file);
          // Recipes are copied with all that is beside them: the same file again adds nothing.
          if (texts.values().stream().noneMatch(other -> Arrays.equals(other, bytes))) {
            digester.update(bytes);
            texts.put(file.toString(), bytes);
          }
        } catch (IOException e) {
          throw new CoracleException(
              ExitCode.RECIPE,
              Diagnostic.error(
                      "companion.unreadable",
                      "the companion rules cannot be read: " + e.getMessage(),
                      "make the file readable, or remove it")
                  .at(SourceLocation.file(file.toString())),
              e);
        }
      }
    }
    return shared(new Companions(texts, Sha256.of(digester)));
  }

  /** These rules, or the same from the same files, which may be understood already. */
  private static Companions shared(Companions loaded) {
    return LAST.updateAndGet(
        last ->
            last.digest.equals(loaded.digest) && last.files.keySet().equals(loaded.files.keySet())
                ? last
                : loaded);
  }

  /** Where the rules lie that {@link #load} reads; they need not be there. */
  public static Set<Path> directories(Path shipped, Path recipe) {
    Set<Path> directories = new LinkedHashSet<>();
    directories.add(shipped.resolve(DIRECTORY).toAbsolutePath().normalize());
    directories.add(recipe.toAbsolutePath().resolveSibling(DIRECTORY).normalize());
    return directories;
  }

  /** Rules of one text, for tests. */
  public static Companions of(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new Companions(Map.of("companions.yaml", bytes), Sha256.of(bytes));
  }

  private static List<Path> filesIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a package that is included whole is trimmed of, by the word that keeps it. */
  public SortedMap<String, List<PathGlob>> trimmed() {
    SortedMap<String, List<PathGlob>> all = new TreeMap<>();
    for (CompanionRule rule : rules()) {
      rule.trim()
          .forEach(
              (word, globs) ->
                  all.merge(
                      word,
                      globs,
                      (one, other) -> Stream.concat(one.stream(), other.stream()).toList()));
    }
    return all;
  }

  /** What commands of maintainer scripts link, by the command and the directory of the links. */
  public Map<String, Map<String, List<String>>> enable() {
    Map<String, Map<String, List<String>>> all = new TreeMap<>();
    rules()
        .forEach(
            rule ->
                rule.enable()
                    .forEach(
                        (command, links) ->
                            all.computeIfAbsent(command, name -> new TreeMap<>()).putAll(links)));
    return all;
  }

  /** By command, the text before the number that a link's name begins with. */
  public Map<String, String> numbers() {
    Map<String, String> all = new TreeMap<>();
    rules().forEach(rule -> all.putAll(rule.numbers()));
    return all;
  }

  /** Where packages leave files for other programs. */
  public List<PathGlob> shared() {
    return rules().stream().flatMap(rule -> rule.shared().stream()).toList();
  }

  /** Files with fixed accounts in a format: {@code passwd} or {@code group}. */
  public List<String> accounts(String format) {
    return rules().stream()
        .flatMap(rule -> Stream.ofNullable(rule.accounts().get(format)))
        .toList();
  }

  /** Kernel parameters by the relation that a locked package satisfies. */
  public Map<String, List<String>> kernelParameters() {
    Map<String, List<String>> all = new TreeMap<>();
    rules().forEach(rule -> all.putAll(rule.kernelParameters()));
    return all;
  }

  /** All rules; see {@link #check()}. */
  public synchronized List<CompanionRule> rules() {
    if (rules == null) {
      List<CompanionRule> all = new ArrayList<>();
      files.forEach((file, bytes) -> all.addAll(CompanionReader.read(file, bytes)));
      CompanionRules.check(all);
      rules = List.copyOf(all);
    }
    return rules;
  }

  /**
   * Understands the rules now.
   *
   * @throws CoracleException (RECIPE) if a file is no companion file, or the rules contradict
   */
  public void check() {
    rules();
  }

  /** Digest of all rules' texts. */
  public Sha256 digest() {
    return digest;
  }
}
