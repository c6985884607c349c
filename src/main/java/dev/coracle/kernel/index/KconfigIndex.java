package dev.coracle.kernel.index;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.syntax.KconfigFiles;
import dev.coracle.kernel.kconfig.syntax.KconfigParser;
import dev.coracle.kernel.kconfig.syntax.KconfigSyntaxException;
import dev.coracle.store.StepKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The Kconfig files of one source and architecture, with one toolchain's answers to the macros in
 * them.
 *
 * <p>As a directory. {@code files}: for each file a line {@code PATH TAB CHARACTERS} and its text,
 * in ISO 8859-1. {@code answers}: lines {@code KIND TAB QUESTION TAB ANSWER} with {@code \n},
 * {@code \t} and {@code \\} for line ends, tabs and backslashes; the kinds are {@code environment},
 * {@code shell}, and {@code base} for the {@code .config} that a target such as {@code tinyconfig}
 * makes.
 */
public final class KconfigIndex {
  /** Raised whenever what is written changes. */
  public static final int REVISION = 1;

  private static final String FILES = "files";
  private static final String ANSWERS = "answers";

  private static final String MODEL = "model";

  private final Contents contents;
  private final Map<String, String> environment;
  private final Map<String, String> shell;
  private final Map<String, String> bases;

  private KconfigIndex(
      Contents contents,
      Map<String, String> environment,
      Map<String, String> shell,
      Map<String, String> bases) {
    this.contents = contents;
    this.environment = environment;
    this.shell = shell;
    this.bases = bases;
  }

  /** Where the files' texts are: megabytes that few questions need. */
  private interface Contents {
    /** All, by path. */
    Map<String, String> files();

    /** One, without those around it. */
    default Optional<String> text(String path) {
      return Optional.ofNullable(files().get(path));
    }
  }

  /**
   * Reads a tree, and asks the compiler what its files ask: first all that follows from the files
   * alone, on several threads, and then what depends on an answer.
   *
   * @param tree where {@code scripts/kconfig} can run
   * @param bases targets that make a configuration to begin with, such as {@code tinyconfig}
   * @param questions asks for it
   * @param threads how many questions at once
   * @throws KconfigSyntaxException if a file cannot be read
   */
  public static KconfigIndex of(
      Path tree, List<String> bases, KconfigEnvironment questions, int threads) throws IOException {
    Map<String, String> files = new TreeMap<>();
    KconfigFiles source =
        path -> {
          Optional<String> text = Optional.ofNullable(files.get(path)).or(() -> text(tree, path));
          text.ifPresent(found -> files.put(path, found));
          return text;
        };
    Map<String, String> environment = questions.environment();
    Map<String, String> shell = new TreeMap<>();
    List<String> commands = List.copyOf(commands(source, environment));
    List<Callable<String>> tasks = new ArrayList<>();
    commands.forEach(command -> tasks.add(() -> questions.answer(command)));
    List<String> answers = ParallelTasks.runIo(threads, tasks);
    Map<String, String> known = new HashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      known.put(commands.get(i), answers.get(i));
    }
    // Only what is asked now is kept: the first reading took every answer to be empty.
    KconfigParser.read(
        source,
        environment,
        command ->
            shell.computeIfAbsent(
                command,
                each -> {
                  String answer = known.get(each);
                  return answer == null ? questions.answer(each) : answer;
                }));
    Map<String, String> configs = new TreeMap<>();
    for (String base : bases) {
      configs.put(base, questions.base(base));
    }
    return new KconfigIndex(() -> files, environment, shell, configs);
  }

  private static Set<String> commands(KconfigFiles source, Map<String, String> environment) {
    Set<String> commands = new LinkedHashSet<>();
    try {
      KconfigParser.read(
          source,
          environment,
          command -> {
            commands.add(command);
            return "";
          });
    } catch (KconfigSyntaxException e) {
      // With the answers it may be sound; if not, the next reading says so.
    }
    return commands;
  }

  private static Optional<String> text(Path tree, String path) {
    Path file = tree.resolve(path).normalize();
    try {
      return file.startsWith(tree) && Files.isRegularFile(file)
          ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the files say, by reading them: about a second. */
  public KconfigModel parse() {
    Map<String, String> files = contents.files();
    return KconfigParser.read(
        path -> Optional.ofNullable(files.get(path)),
        environment,
        command -> shell.getOrDefault(command, ""));
  }

  /** A file's text, for help and for lines that are shown. */
  public Optional<String> text(String path) {
    return contents.text(path);
  }

  /** Writes what the files say into an empty directory, in a form that is read at once. */
  public void writeModel(Path directory) throws IOException {
    Files.write(directory.resolve(MODEL), ModelWriter.bytes(parse()));
  }

  /** The key of the step {@link #writeModel}. */
  public static StepKey modelKey(StepKey index) {
    return StepKey.builder("kernel-options", ModelFormat.REVISION)
        .add("index", index.digest())
        .build();
  }

  /** What {@link #writeModel} wrote. */
  public static KconfigModel readModel(Path directory) throws IOException {
    return ModelReader.model(Files.readAllBytes(directory.resolve(MODEL)));
  }

  /** The {@code .config} that a target makes; empty for one that was not asked for. */
  public Optional<String> base(String target) {
    return Optional.ofNullable(bases.get(target));
  }

  /** Writes it into an empty directory. */
  public void write(Path directory) throws IOException {
    try (Writer out =
        Files.newBufferedWriter(directory.resolve(FILES), StandardCharsets.ISO_8859_1)) {
      for (Map.Entry<String, String> file : contents.files().entrySet()) {
        out.write(file.getKey() + "\t" + file.getValue().length() + "\n" + file.getValue());
      }
    }
    StringBuilder answers = new StringBuilder();
    environment.forEach((name, value) -> line(answers, "environment", name, value));
    shell.forEach((command, answer) -> line(answers, "shell", command, answer));
    bases.forEach((target, config) -> line(answers, "base", target, config));
    Files.writeString(directory.resolve(ANSWERS), answers);
  }

  private static void line(StringBuilder out, String kind, String question, String answer) {
    out.append(kind).append('\t').append(escaped(question)).append('\t');
    out.append(escaped(answer)).append('\n');
  }

  /** Visits the files of a directory. */
  private static void each(Path directory, BiConsumer<String, Supplier<String>> visitor) {
    String all;
    try {
      all = Files.readString(directory.resolve(FILES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < all.length(); ) {
      int tab = all.indexOf('\t', i);
      int end = all.indexOf('\n', tab);
      int after = end + 1 + Integer.parseInt(all.substring(tab + 1, end));
      visitor.accept(all.substring(i, tab), () -> all.substring(end + 1, after));
      i = after;
    }
  }

  /** Reads it from its directory; the files' texts when they are asked for. */
  public static KconfigIndex read(Path directory) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    Map<String, String> shell = new TreeMap<>();
    Map<String, String> bases = new TreeMap<>();
    for (String line : Files.readAllLines(directory.resolve(ANSWERS))) {
      String[] fields = line.split("\t", -1);
      Map<String, String> kind =
          switch (fields[0]) {
            case "environment" -> environment;
            case "shell" -> shell;
            default -> bases;
          };
      kind.put(unescaped(fields[1]), unescaped(fields[2]));
    }
    return new KconfigIndex(
        new Contents() {
          @Override
          public Map<String, String> files() {
            Map<String, String> files = new TreeMap<>();
            each(directory, (name, text) -> files.put(name, text.get()));
            return files;
          }

          @Override
          public Optional<String> text(String path) {
            List<String> found = new ArrayList<>();
            each(
                directory,
                (name, text) -> found.addAll(name.equals(path) ? List.of(text.get()) : List.of()));
            return found.stream().findFirst();
          }
        },
        environment,
        shell,
        bases);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        out.append(next == 't' ? '\t' : next == 'n' ? '\n' : next);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
