package dev.coracle.systemd;

import dev.coracle.systemd.UnitFile.Assignment;
import dev.coracle.systemd.UnitFile.Problem;
import dev.coracle.systemd.WordReader.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path that a unit's setting names and that is to be there when the unit starts
 * (systemd.exec(5)).
 *
 * @param at the setting
 * @param path absolute, specifiers put in, quotes and escapes undone; may hold wildcards in {@code
 *     EnvironmentFile}
 * @param mayBeMissing whether the unit starts without it
 */
public record UnitPath(Assignment at, String path, boolean mayBeMissing) {
  /** How settings write their paths. */
  private enum Form {
    /** The whole value. */
    WHOLE,
    /** The whole value; another one makes systemd refuse the unit. */
    STRICT,
    /** Words. */
    WORDS,
    /** {@code source:destination:options}, words. */
    PAIRS,
    /** The same, where colons may be escaped. */
    IMAGES,
    /** {@code name:path}. */
    CREDENTIAL,
    /** {@code path:name:options}. */
    OPEN,
    /** {@code file:path}; other words name no file. */
    STREAM
  }

  private static final Map<String, Form> FORMS =
      Map.ofEntries(
          Map.entry("EnvironmentFile", Form.WHOLE),
          Map.entry("WorkingDirectory", Form.STRICT),
          Map.entry("RootDirectory", Form.WHOLE),
          Map.entry("RootImage", Form.WHOLE),
          Map.entry("RootHash", Form.WHOLE),
          Map.entry("RootHashSignature", Form.WHOLE),
          Map.entry("RootVerity", Form.WHOLE),
          Map.entry("IPCNamespacePath", Form.WHOLE),
          Map.entry("NetworkNamespacePath", Form.WHOLE),
          Map.entry("ReadWritePaths", Form.WORDS),
          Map.entry("ReadOnlyPaths", Form.WORDS),
          Map.entry("InaccessiblePaths", Form.WORDS),
          Map.entry("ExecPaths", Form.WORDS),
          Map.entry("NoExecPaths", Form.WORDS),
          Map.entry("ExtensionDirectories", Form.WORDS),
          Map.entry("BindPaths", Form.PAIRS),
          Map.entry("BindReadOnlyPaths", Form.PAIRS),
          Map.entry("MountImages", Form.IMAGES),
          Map.entry("ExtensionImages", Form.IMAGES),
          Map.entry("LoadCredential", Form.CREDENTIAL),
          Map.entry("LoadCredentialEncrypted", Form.CREDENTIAL),
          Map.entry("OpenFile", Form.OPEN),
          Map.entry("StandardInput", Form.STREAM));

  /** Settings of which the last assignment counts. */
  private static final List<Form> SINGLE = List.of(Form.WHOLE, Form.STRICT, Form.STREAM);

  /** All paths of a unit's settings in force; those of {@code Exec…=} apart. */
  public static List<UnitPath> of(UnitName name, UnitFile file) {
    List<UnitPath> paths = new ArrayList<>();
    read(name, file, paths, new ArrayList<>());
    return paths;
  }

  /** Settings and words that systemd ignores, or for which it refuses the unit. */
  static List<Problem> problems(UnitName name, UnitFile file) {
    List<Problem> problems = new ArrayList<>();
    read(name, file, new ArrayList<>(), problems);
    return problems;
  }

  /** A path without doubled slashes, {@code /.} and a slash at the end. */
  static String simplified(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return (path.startsWith("/") ? "/" : "") + String.join("/", parts);
  }

  /** Why systemd does not take a path. */
  static Optional<String> wrong(String path) {
    if (!path.startsWith("/")) {
      return Optional.of("'" + path + "' is no absolute path");
    }
    return List.of(path.split("/", -1)).contains("..")
        ? Optional.of("'" + path + "' has '..' in it")
        : Optional.empty();
  }

  private static void read(
      UnitName name, UnitFile file, List<UnitPath> paths, List<Problem> problems) {
    if (name.executes()) {
      for (Assignment line : file.inForce()) {
        Form form = FORMS.get(line.key());
        if (form != null && line.section().equals(name.section())) {
          Lines lines = new Lines(line, form, name);
          lines.read();
          problems.addAll(lines.problems);
          if (!lines.paths.isEmpty()
              && SINGLE.contains(form)
              && !line.key().equals("EnvironmentFile")) {
            paths.removeIf(other -> other.at().key().equals(line.key()));
          }
          paths.addAll(lines.paths);
        }
      }
    }
  }

  /** Reads one assignment. */
  private static final class Lines {
    private final Assignment line;
    private final Form form;
    private final UnitName name;
    private final List<UnitPath> paths = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Lines(Assignment line, Form form, UnitName name) {
      this.line = line;
      this.form = form;
      this.name = name;
    }

    void read() {
      String value = line.value();
      switch (form) {
        case WHOLE, STRICT -> whole(value);
        case WORDS -> words(value);
        case PAIRS -> pairs(value);
        case IMAGES -> images(value);
        case CREDENTIAL -> credential(value);
        case OPEN -> open(value);
        case STREAM -> stream(value);
      }
    }

    private void whole(String value) {
      boolean optional =
          value.startsWith("-") && (form == Form.STRICT || line.key().equals("EnvironmentFile"));
      String path = optional ? value.substring(1) : value;
      if (path.equals("~") && form == Form.STRICT) {
        return;
      }
      // A root hash may stand here itself.
      if (line.key().startsWith("RootHash") && !path.startsWith("/")) {
        return;
      }
      add(path, optional);
    }

    private void words(String value) {
      WordReader reader = new WordReader(value, Style.QUOTED);
      for (Optional<String> next = reader.next(); next.isPresent(); next = reader.next()) {
        String word = next.get();
        boolean optional = word.startsWith("-");
        String rest = optional ? word.substring(1) : word;
        add(rest.startsWith("+") ? rest.substring(1) : rest, optional);
      }
      if (reader.isUnbalanced()) {
        problem("a quote that nothing closes");
      }
    }

    private void pairs(String value) {
      WordReader reader = new WordReader(value, Style.QUOTED);
      Optional<String> source = reader.until(":" + WordReader.BLANKS);
      while (source.isPresent()) {
        boolean optional = source.get().startsWith("-");
        boolean pair = reader.separator() == ':';
        boolean taken =
            source.get().isEmpty()
                || add(optional ? source.get().substring(1) : source.get(), optional);
        // As systemd does: after a source that it does not take, it reads on behind the colon.
        if (pair && taken) {
          reader.until(WordReader.BLANKS);
        }
        source = reader.separator() == 0 ? Optional.empty() : reader.until(":" + WordReader.BLANKS);
      }
    }

    private void images(String value) {
      for (String word : WordReader.words(value, Style.QUOTED_KEEPING_ESCAPES)) {
        boolean optional = word.startsWith("-");
        new WordReader(optional ? word.substring(1) : word, Style.QUOTED)
            .until(":")
            .ifPresent(path -> add(path, optional));
      }
    }

    /** A path that is not absolute is looked for in the credential store, and may be missing. */
    private void credential(String value) {
      int colon = value.indexOf(':');
      String id = colon < 0 ? value : value.substring(0, colon);
      if (id.isEmpty() || id.indexOf('/') >= 0 || id.equals(".") || id.equals("..")) {
        problem("'" + id + "' is no name of a credential");
        return;
      }
      String path = colon < 0 ? "" : value.substring(colon + 1);
      if (path.startsWith("/")) {
        add(path, false);
      }
    }

    private void open(String value) {
      WordReader reader = new WordReader(value, Style.ESCAPES);
      Optional<String> path = reader.until(":");
      boolean graceful = List.of(value.split("[:,]", -1)).contains("graceful");
      path.ifPresent(text -> add(text, graceful));
    }

    private void stream(String value) {
      if (value.startsWith("file:")) {
        add(value.substring("file:".length()), false);
      }
    }

    private boolean add(String written, boolean optional) {
      String path = name.expand(written);
      Optional<String> wrong = name.wrongSpecifier(written).or(() -> wrong(path));
      wrong.ifPresent(this::problem);
      if (wrong.isEmpty()) {
        paths.add(new UnitPath(line, simplified(path), optional));
      }
      return wrong.isEmpty();
    }

    private void problem(String what) {
      boolean optional = line.value().startsWith("-");
      boolean refuses = form == Form.STRICT && !optional;
      problems.add(new Problem(line.source(), line.line(), what, refuses));
    }
  }
}
