package dev.coracle.systemd;

import dev.coracle.systemd.WordReader.Style;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What Coracle reads in a unit, as systemd reports its own reading. */
final class OwnReading {
  /** Settings whose paths systemd-analyze shows. */
  private static final Set<String> SHOWN =
      Set.of(
          "EnvironmentFile",
          "WorkingDirectory",
          "RootDirectory",
          "RootImage",
          "RootHash",
          "RootVerity",
          "ReadWritePaths",
          "ReadOnlyPaths",
          "InaccessiblePaths",
          "ExecPaths",
          "NoExecPaths",
          "BindPaths",
          "BindReadOnlyPaths",
          "MountImages",
          "ExtensionImages",
          "StandardInputFile",
          "NetworkNamespacePath");

  private final UnitName name;
  private final UnitFile file;
  private final Set<String> facts = new TreeSet<>();

  OwnReading(UnitName name, UnitFile file) {
    this.name = name;
    this.file = file;
  }

  Set<String> facts() {
    List<UnitFile.Problem> problems = file.problems(name);
    for (UnitFile.Problem problem : problems) {
      // systemd names no line for these.
      if (problem.isOfUnit() || problem.what().contains("1 MiB")) {
        continue;
      }
      facts.add("ignored " + problem.source() + ":" + problem.line());
    }
    if (problems.stream().anyMatch(UnitFile.Problem::refuses)) {
      facts.add("refused");
      facts.removeIf(fact -> !fact.startsWith("ignored") && !fact.equals("refused"));
      return facts;
    }
    texts();
    dependencies();
    ExecCommand.of(name, file).forEach(command -> add("command " + argv(command)));
    for (UnitPath path : UnitPath.of(name, file)) {
      boolean shownOptional = path.mayBeMissing() && !path.at().key().equals("WorkingDirectory");
      String key = path.at().key().replace("StandardInput", "StandardInputFile");
      if (SHOWN.contains(key)) {
        add("path " + key + " " + (shownOptional ? "-" : "") + path.path());
      }
    }
    return facts;
  }

  private void texts() {
    String description = text("Unit", "Description", "");
    if (!description.isEmpty() && name.wrongSpecifier(description).isEmpty()) {
      add("Description " + description);
    }
    for (String key : List.of("User", "Group", "PAMName")) {
      String value = text("Service", key, "");
      if (!value.isEmpty()) {
        add(key + " " + value);
      }
    }
    for (UnitFile.Assignment line : file.list("Service", "SupplementaryGroups")) {
      WordReader.words(line.value(), Style.PLAIN)
          .forEach(word -> add("SupplementaryGroups " + name.expand(word)));
    }
    EnvironmentSettings.of(name, file)
        .forEach((key, value) -> add("Environment " + key + "=" + value));
    if (name.type().equals("mount")) {
      file.value("Mount", "What").ifPresent(value -> add("What " + name.expand(value)));
      Optional<String> where = file.value("Mount", "Where").map(UnitPath::simplified);
      where.or(name::mountPoint).ifPresent(value -> add("Where " + name.expand(value)));
    }
  }

  private String text(String section, String key, String otherwise) {
    return file.value(section, key)
        .map(value -> name.wrongSpecifier(value).isEmpty() ? name.expand(value) : value)
        .orElse(otherwise);
  }

  private void dependencies() {
    for (Dependency dependency : new Dependencies(new ManagerFacts()).of(name, file)) {
      boolean named = dependency.setting().matches("Service|Unit|activation");
      if (dependency.unit().startsWith("x-") && !dependency.setting().endsWith("MountsFor")) {
        named(named ? "Triggers" : dependency.setting(), dependency.unit());
        if (named && name.type().matches("timer|path")) {
          named("Before", dependency.unit());
        }
      }
    }
    for (String key : List.of("After", "Before")) {
      file.names(name, key).forEach(unit -> named(key, unit));
    }
    Dependencies.mountPaths(name, file).forEach(mount -> add(mount.key() + " " + mount.path()));
  }

  private void named(String key, String unit) {
    if (UnitName.parse(unit).isPresent()) {
      add(key + " " + unit);
    }
  }

  private static String argv(ExecCommand command) {
    List<String> argv = new java.util.ArrayList<>(command.argv());
    return argv.toString();
  }

  /** Bytes as systemd writes them, each a character. */
  private void add(String fact) {
    facts.add(new String(fact.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }
}
