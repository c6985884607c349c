package dev.coracle.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.GuestSystemd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crafted units, read by Coracle and by the systemd-analyze of the guest's suite: the same
 * commands, paths, dependencies and ignored lines.
 */
class SystemdAnalyzeIT {
  private static final Set<String> DEPENDENCIES =
      Set.of(
          "Requires",
          "Requisite",
          "BindsTo",
          "Wants",
          "Upholds",
          "OnFailure",
          "OnSuccess",
          "After",
          "Before",
          "Triggers");
  private static final Set<String> TEXTS =
      Set.of("Description", "User", "Group", "PAMName", "What", "Where");
  private static final Set<String> WORDS = Set.of("SupplementaryGroups");
  private static final Set<String> PATHS =
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
  private static final Pattern DIAGNOSTIC = Pattern.compile("(/.*?):(\\d+): (.*)");

  private static final Pattern REFUSED =
      Pattern.compile(
          "(.*): (Unit configuration has fatal error|Failed to load configuration: (?!No"
              + " such file).*)");

  /** Settings that Coracle knows nothing of say so in words of their own. */
  private static final Pattern UNKNOWN =
      Pattern.compile("Unknown (key|section).*|.*in section .*, ignoring\\.");

  @TempDir static Path units;
  private static final Map<String, Set<String>> theirs = new HashMap<>();

  @BeforeAll
  static void askSystemd() throws Exception {
    for (Map<String, String> files : List.of(CraftedUnits.all(), CraftedUnits.dropIns())) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = units.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
      }
    }
    GuestSystemd systemd = new GuestSystemd(Path.of("target/systemd-analyze-it").toAbsolutePath());
    List<String> names = List.copyOf(CraftedUnits.all().keySet());
    names.forEach(name -> theirs.put(name, new TreeSet<>()));
    String unit = "";
    List<String> lines = systemd.analyze(units, names);
    for (String line : lines) {
      if (line.startsWith("\t→ Unit ") || line.startsWith("\t\u00e2\u0086\u0092 Unit ")) {
        unit = line.substring(line.indexOf("Unit ") + 5, line.lastIndexOf(':'));
      }
      if (line.startsWith("\t\t") && theirs.containsKey(unit)) {
        String name = unit;
        fact(name, line.strip()).forEach(theirs.get(name)::add);
      }
      diagnostic(line);
    }
    assertTrue(lines.size() > 1000, String.join("\n", lines));
  }

  private static void diagnostic(String line) {
    Matcher matcher = DIAGNOSTIC.matcher(line);
    if (matcher.matches() && !UNKNOWN.matcher(matcher.group(3)).matches()) {
      Path path = units.relativize(Path.of(matcher.group(1)));
      String unit = path.getName(0).toString().replaceFirst("\\.d$", "");
      if (theirs.containsKey(unit) && !matcher.group(3).contains("unknown escape")) {
        theirs.get(unit).add("ignored " + path + ":" + matcher.group(2));
      }
    }
    Matcher refused = REFUSED.matcher(line);
    if (refused.matches() && theirs.containsKey(refused.group(1))) {
      theirs.get(refused.group(1)).add("refused");
    }
  }

  /** What a line of systemd's own description of a unit says. */
  private static List<String> fact(String unit, String line) {
    int colon = line.indexOf(": ");
    if (colon < 0) {
      return List.of();
    }
    String key = line.substring(0, colon);
    String value = line.substring(colon + 2);
    if (key.equals("Command Line")) {
      return List.of("command " + ShellWords.of(value));
    }
    // Made up by systemd, from the unit's name or from other settings.
    boolean made =
        (value.contains("(origin-implicit)") && !key.equals("Triggers"))
            || (key.endsWith("MountsFor") && unit.matches(".*\\.(socket|path|mount)"))
            || (key.equals("Description") && (value.equals(unit) || value.startsWith("/x/")));
    if (made) {
      return List.of();
    }
    if (key.equals("Environment") || TEXTS.contains(key)) {
      return List.of(key + " " + value);
    }
    if (WORDS.contains(key)) {
      return Stream.of(value.split(" ")).map(word -> key + " " + word).toList();
    }
    if (key.endsWith("MountsFor")) {
      return List.of(key + " " + value.replaceFirst(" \\(.*", ""));
    }
    if (DEPENDENCIES.contains(key)) {
      String name = value.replaceFirst(" \\(.*", "");
      boolean written =
          (value.contains("origin-file") || key.equals("Triggers")) && name.startsWith("x-");
      return written ? List.of(key + " " + name) : List.of();
    }
    if (!PATHS.contains(key) || value.equals("/")) {
      return List.of();
    }
    return paths(key, value);
  }

  private static List<String> paths(String key, String value) {
    List<String> paths = new ArrayList<>();
    boolean list = key.matches("(ReadWrite|ReadOnly|Inaccessible|Exec|NoExec)Paths");
    // Several paths stand on a line, blanks in them included.
    for (String each : list ? value.split(" (?=[-+]*/)") : new String[] {value}) {
      boolean pair = key.startsWith("Bind") || key.endsWith("Images");
      String path = pair ? each.split(":")[0] : each;
      paths.add("path " + key + " " + path.replaceFirst("^(-?)\\+", "$1"));
    }
    return paths;
  }

  @TestFactory
  Stream<DynamicTest> unitsAreReadAsSystemdReadsThem() {
    assertTrue(CraftedUnits.all().size() >= 60);
    return CraftedUnits.all().keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        assertEquals(
                            String.join("\n", theirs.get(name)), String.join("\n", ours(name)))));
  }

  @Test
  void noUnitOfSystemdItselfIsRefused() throws Exception {
    GuestSystemd systemd = new GuestSystemd(Path.of("target/systemd-analyze-it").toAbsolutePath());
    int seen = 0;
    try (Stream<Path> files = Files.list(systemd.units())) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        UnitName name = UnitName.parse(path.getFileName().toString()).orElseThrow();
        List<UnitFile.Problem> problems =
            UnitFile.parse(path.toString(), Files.readAllBytes(path)).problems(name);
        assertEquals(List.of(), problems, path.toString());
        seen++;
      }
    }
    assertTrue(seen > 100, seen + " units");
  }

  private static Set<String> ours(String fileName) {
    UnitName name = UnitName.parse(fileName).orElseThrow();
    UnitFile file = parse(fileName, CraftedUnits.all().get(fileName));
    for (Map.Entry<String, String> dropIn :
        new java.util.TreeMap<>(CraftedUnits.dropIns()).entrySet()) {
      if (dropIn.getKey().startsWith(fileName + ".d/")) {
        file = file.with(parse(dropIn.getKey(), dropIn.getValue()));
      }
    }
    return new OwnReading(name, file).facts();
  }

  private static UnitFile parse(String source, String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return UnitFile.parse(source, bytes);
  }
}
