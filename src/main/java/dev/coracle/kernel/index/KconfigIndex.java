package dev.coracle.kernel.index;

import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.syntax.KconfigParser;
import dev.coracle.kernel.kconfig.syntax.KconfigSyntaxException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

  private final Map<String, String> files;
  private final Map<String, String> environment;
  private final Map<String, String> shell;
  private final Map<String, String> bases;

  private KconfigIndex(
      Map<String, String> files,
      Map<String, String> environment,
      Map<String, String> shell,
      Map<String, String> bases) {
    this.files = files;
    this.environment = environment;
    this.shell = shell;
    this.bases = bases;
  }

  /**
   * Reads a tree once, and asks the compiler what its files ask.
   *
   * @param tree where {@code scripts/kconfig} can run
   * @param bases targets that make a configuration to begin with, such as {@code tinyconfig}
   * @param questions asks for it
   * @throws KconfigSyntaxException if a file cannot be read
   */
  public static KconfigIndex of(Path tree, List<String> bases, KconfigEnvironment questions)
      throws IOException {
    Map<String, String> files = new TreeMap<>();
    Map<String, String> environment = questions.environment();
    Map<String, String> shell = new TreeMap<>();
    KconfigParser.read(
        path -> {
          Optional<String> text = text(tree, path);
          text.ifPresent(found -> files.put(path, found));
          return text;
        },
        environment,
        command -> shell.computeIfAbsent(command, questions::answer));
    Map<String, String> configs = new TreeMap<>();
    for (String base : bases) {
      configs.put(base, questions.base(base));
    }
    return new KconfigIndex(files, environment, shell, configs);
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

  /** What the files say; takes about a second. */
  public KconfigModel model() {
    return KconfigParser.read(
        path -> Optional.ofNullable(files.get(path)),
        environment,
        command -> shell.getOrDefault(command, ""));
  }

  /** A file's text, for help and for lines that are shown. */
  public Optional<String> text(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** The {@code .config} that a target makes; empty for one that was not asked for. */
  public Optional<String> base(String target) {
    return Optional.ofNullable(bases.get(target));
  }

  /** Writes it into an empty directory. */
  public void write(Path directory) throws IOException {
    try (Writer out =
        Files.newBufferedWriter(directory.resolve(FILES), StandardCharsets.ISO_8859_1)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
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

  /** Reads it from its directory. */
  public static KconfigIndex read(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    String all = Files.readString(directory.resolve(FILES), StandardCharsets.ISO_8859_1);
    for (int i = 0; i < all.length(); ) {
      int tab = all.indexOf('\t', i);
      int end = all.indexOf('\n', tab);
      int after = end + 1 + Integer.parseInt(all.substring(tab + 1, end));
      files.put(all.substring(i, tab), all.substring(end + 1, after));
      i = after;
    }
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
    return new KconfigIndex(files, environment, shell, bases);
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
