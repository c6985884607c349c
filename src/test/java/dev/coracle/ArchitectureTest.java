package dev.coracle;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the layers of docs/architecture.md: a package may use those in lower layers and none above,
 * and no two packages, however deep, depend on each other in a cycle.
 */
class ArchitectureTest {
  /** Most source files of one package: more are not found at a glance. */
  private static final int MOST_FILES = 26;

  /** The packages with layers, top to bottom; packages on one line do not use each other. */
  private static final Map<String, List<Set<String>>> LAYERS =
      Map.of(
          "dev.coracle",
          List.of(
              Set.of("cli"),
              Set.of("build"),
              Set.of("answer"),
              Set.of("verify"),
              Set.of("cache"),
              Set.of("sbom", "attest", "registry", "vex"),
              Set.of("publish", "container"),
              Set.of("rebuild"),
              Set.of("image", "kernel"),
              Set.of("toolchain"),
              Set.of("rootfs"),
              Set.of("systemd", "elf"),
              Set.of("source"),
              Set.of("lock"),
              Set.of("recipe"),
              Set.of("store"),
              Set.of("tar"),
              Set.of("tree"),
              Set.of("host"),
              Set.of("concurrent", "template"),
              Set.of("json", "deb822"),
              Set.of("progress"),
              Set.of("diagnostic")),
          "dev.coracle.cli",
          List.of(
              Set.of(""),
              Set.of("recipe", "result", "host"),
              Set.of("output", "unchanged"),
              Set.of("context")),
          "dev.coracle.answer",
          List.of(Set.of("why", "size", "diff", "plan"), Set.of("")),
          "dev.coracle.verify",
          List.of(
              Set.of(""),
              Set.of("probe", "session", "density"),
              Set.of("workload"),
              Set.of("boot"),
              Set.of("console", "machine"),
              Set.of("qemu", "report"),
              Set.of("plan")),
          "dev.coracle.image",
          List.of(
              Set.of(""),
              Set.of("unpack", "verity"),
              Set.of("erofs", "ext4", "cpio", "tar"),
              Set.of("archive"),
              Set.of("partition"),
              Set.of("block"),
              Set.of("format")),
          "dev.coracle.container",
          List.of(Set.of("run"), Set.of(""), Set.of("source")),
          "dev.coracle.kernel",
          List.of(
              Set.of("audit"),
              Set.of(""),
              Set.of("config"),
              Set.of("index", "makefile"),
              Set.of("kconfig", "compile", "patch")),
          "dev.coracle.rootfs",
          List.of(
              Set.of(""),
              Set.of("data"),
              Set.of("reference"),
              Set.of("account", "units"),
              Set.of("elf"),
              Set.of("account"),
              Set.of("script"),
              Set.of("assembly", "companion", "mention"),
              Set.of("script", "view")),
          "dev.coracle.recipe",
          List.of(Set.of("reader"), Set.of("schema"), Set.of("yaml"), Set.of("")),
          "dev.coracle.source.apt",
          List.of(
              Set.of(""),
              Set.of("resolve"),
              Set.of("index", "deb"),
              Set.of("release"),
              Set.of("fetch")));

  /** What other packages may use of {@code verify}. */
  private static final Set<String> VERIFY_EXPORTED =
      Set.of("", "plan", "report", "session", "density", "workload");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.coracle");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.coracle",
        "dev.coracle.cli",
        "dev.coracle.answer",
        "dev.coracle.verify",
        "dev.coracle.image",
        "dev.coracle.container",
        "dev.coracle.kernel",
        "dev.coracle.rootfs",
        "dev.coracle.recipe",
        "dev.coracle.source.apt"
      })
  void noPackageUsesOneInAHigherLayerOrTheSame(String parent) {
    List<Set<String>> layers = LAYERS.get(parent);
    Function<JavaClass, String> packageOf = c -> childPackage(parent, c);
    Set<String> found = new TreeSet<>();
    CLASSES.stream().map(packageOf).filter(Objects::nonNull).forEach(found::add);
    assertEquals(
        layers.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new)), found);
    for (int i = 0; i < layers.size(); i++) {
      Set<String> upTo =
          layers.subList(0, i + 1).stream().flatMap(Set::stream).collect(Collectors.toSet());
      for (String name : layers.get(i)) {
        noClasses()
            .that(describe("are in " + name, (JavaClass c) -> name.equals(packageOf.apply(c))))
            .should()
            .dependOnClassesThat(
                describe(
                    "are in the same layer or above",
                    (JavaClass c) -> {
                      String other = packageOf.apply(c);
                      return other != null && !other.equals(name) && upTo.contains(other);
                    }))
            .allowEmptyShould(true)
            .check(CLASSES);
      }
    }
  }

  @Test
  void noPackagesDependOnEachOtherInACycle() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass c) {
                return SliceIdentifier.of(c.getPackageName());
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @Test
  void otherPackagesUseOnlyWhatTheVerifierExports() {
    Function<JavaClass, String> packageOf = c -> childPackage("dev.coracle.verify", c);
    noClasses()
        .that(describe("are outside of verify", (JavaClass c) -> packageOf.apply(c) == null))
        .should()
        .dependOnClassesThat(
            describe(
                "are internal to verify",
                (JavaClass c) -> {
                  String name = packageOf.apply(c);
                  return name != null && !VERIFY_EXPORTED.contains(name);
                }))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsDescribedAndHoldsNoMoreFilesThanCanBeOverseen() throws IOException {
    for (Map.Entry<Path, List<Path>> each : sources(Path.of("src/main/java")).entrySet()) {
      Path directory = each.getKey();
      int files = each.getValue().size();
      assertTrue(files <= MOST_FILES, directory + ": " + files + " files");
      assertTrue(
          files == 0 || Files.exists(directory.resolve("package-info.java")),
          directory + " has no package-info.java");
    }
    sources(Path.of("src/test/java"))
        .forEach(
            (directory, files) ->
                assertTrue(files.size() <= MOST_FILES, directory + ": " + files.size() + " files"));
  }

  private static Map<Path, List<Path>> sources(Path root) throws IOException {
    Map<Path, List<Path>> sources = new TreeMap<>();
    try (Stream<Path> directories = Files.walk(root)) {
      for (Path directory : directories.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.list(directory)) {
          sources.put(directory, files.filter(file -> file.toString().endsWith(".java")).toList());
        }
      }
    }
    return sources;
  }

  /**
   * The name below a package of the child that a class is in; empty for the package itself, null
   * for a class outside of it.
   */
  private static String childPackage(String parent, JavaClass c) {
    String name = c.getPackageName() + ".";
    return name.startsWith(parent + ".")
        ? name.substring(parent.length() + 1).split("\\.")[0]
        : null;
  }
}
