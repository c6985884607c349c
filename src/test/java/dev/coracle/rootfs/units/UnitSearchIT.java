package dev.coracle.rootfs.units;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.rootfs.view.ElfCache;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.testing.GuestSystemd;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files, drop-ins and links of units, found by Coracle and by the systemd-analyze of the guest's
 * suite.
 */
class UnitSearchIT {
  private static final Map<String, String> PLACES =
      Map.of(
          "E", "/etc/systemd/system",
          "L", "/usr/local/lib/systemd/system",
          "U", "/usr/lib/systemd/system",
          "O", "/opt");

  /** Units that no file has just so. */
  private static final List<String> INSTANCES =
      List.of(
          "x-t@a.service",
          "x-t@other.service",
          "x-late@j.service",
          "x-at@i.service",
          "x-an@i.service",
          "x-pt-a@i.service",
          "x-wt@i.service",
          "x-wt@j.service",
          "x-mask-t@b.service",
          "x-absent.service");

  @TempDir static Path root;
  private static final Map<String, List<String>> theirs = new TreeMap<>();

  /** By the name that was asked for, all of the unit. */
  private static final Map<String, Set<String>> aliases = new TreeMap<>();

  private static UnitFinder finder;

  @BeforeAll
  static void askSystemd() throws Exception {
    MergedPackageView view = new MergedPackageView(List.of());
    for (Map.Entry<String, String> each : UnitTrees.all().entrySet()) {
      String path = absolute(each.getKey());
      write(root.resolve(path.substring(1)), each.getValue());
      view.overlay(path, node(each.getValue()));
    }
    finder = new UnitFinder(view, new FileContents(view, new ElfCache()), new ManagerFacts());
    List<Path> places = Stream.of("E", "L", "U").map(PLACES::get).map(UnitSearchIT::real).toList();
    GuestSystemd systemd = new GuestSystemd(Path.of("target/systemd-analyze-it").toAbsolutePath());
    List<String> facts = new ArrayList<>();
    for (String line : systemd.analyze(places, names())) {
      if (line.startsWith("\t\u00e2\u0086\u0092 Unit ")) {
        String unit = line.substring(line.indexOf("Unit ") + 5, line.lastIndexOf(':'));
        // A unit is described once for each of its names.
        facts = new ArrayList<>();
        theirs.put(unit, facts);
      } else if (line.startsWith("\t\t")) {
        fact(line.strip()).ifPresent(facts::add);
      } else if (line.matches("Unit \\S+ has alias \\S+\\.")) {
        String[] words = line.replaceFirst("\\.$", "").split(" ");
        aliases
            .computeIfAbsent(words[1], name -> new HashSet<>(Set.of(words[1])))
            .add(words[words.length - 1]);
      }
    }
  }

  private static Optional<String> fact(String text) {
    if (text.startsWith("Fragment Path: ") || text.startsWith("DropIn Path: ")) {
      return Optional.of(text.replace(root.toString(), ""));
    }
    if (text.matches("(Wants|Requires|Upholds): x-.*origin-file.*")) {
      return Optional.of(text.replaceFirst(" \\(.*", ""));
    }
    return Optional.empty();
  }

  private static Path real(String path) {
    return root.resolve(path.substring(1));
  }

  private static String absolute(String path) {
    String place = path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
    return PLACES.containsKey(place) ? PLACES.get(place) + path.substring(1) : path;
  }

  private static void write(Path path, String text) throws Exception {
    Files.createDirectories(path.getParent());
    if (!text.startsWith(">")) {
      Files.writeString(path, text);
      return;
    }
    String target = absolute(text.substring(1));
    boolean inside = target.startsWith("/") && !target.startsWith("/dev/");
    Files.createSymbolicLink(path, inside ? real(target) : Path.of(target));
  }

  private static Node node(String text) {
    return text.startsWith(">")
        ? new Node.Symlink(
            Metadata.rootOwned(0777, 0), absolute(text.substring(1)), Origin.generated("t", "t"))
        : new Node.RegularFile(
            Metadata.rootOwned(0644, 0),
            Content.of(text.getBytes(StandardCharsets.UTF_8)),
            Origin.generated("t", "t"));
  }

  /** All but one whose other names have directories: where they do not lead to it, none is read. */
  private static List<String> names() {
    return Stream.concat(
            UnitTrees.all().keySet().stream()
                .filter(path -> path.matches("[ELU]/[^/]+\\.(service|target)"))
                .map(path -> path.substring(2))
                .filter(name -> !name.endsWith("@.service")),
            INSTANCES.stream())
        .filter(name -> !name.equals("x-real.service"))
        .distinct()
        .sorted()
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> unitsAreFoundAsSystemdFindsThem() {
    assertTrue(names().size() >= 40);
    return names().stream().map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
  }

  private static void compare(String name) {
    Optional<UnitFinder.Found> found = finder.find(name);
    String end = found.map(unit -> unit.name().toString()).orElse(name);
    assertEquals(lines(theirs.getOrDefault(end, List.of())), lines(ours(found)));
    boolean same =
        end.equals(name)
            || aliases.values().stream().anyMatch(all -> all.containsAll(List.of(name, end)));
    assertTrue(same, name + " is no " + end);
  }

  /** Drop-ins stay in their order. */
  private static String lines(List<String> facts) {
    return Stream.concat(
            facts.stream().filter(fact -> fact.contains(" Path: ")),
            facts.stream().filter(fact -> !fact.contains(" Path: ")).sorted())
        .collect(Collectors.joining("\n"));
  }

  private static List<String> ours(Optional<UnitFinder.Found> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<String> facts = new ArrayList<>();
    // systemd names the link to a file outside of its directories.
    String file = found.get().fragment();
    facts.add("Fragment Path: " + (file.startsWith("/opt/") ? found.get().nodes().get(0) : file));
    found.get().dropIns().forEach(path -> facts.add("DropIn Path: " + path));
    for (UnitFinder.DirectoryLink link : finder.directoryLinks(found.get())) {
      String setting = link.setting().substring(0, 1).toUpperCase() + link.setting().substring(1);
      facts.add(setting + ": " + link.unit());
    }
    return facts;
  }
}
