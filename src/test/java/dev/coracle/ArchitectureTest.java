package dev.coracle;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the order of the rooms: a package may use those below it and none above. */
class ArchitectureTest {
  /** From top to bottom; rooms on one line do not know each other. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("cli"),
          Set.of("build"),
          Set.of("verify"),
          Set.of("publish"),
          Set.of("image", "kernel"),
          Set.of("rootfs"),
          Set.of("systemd", "elf"),
          Set.of("source"),
          Set.of("lock"),
          Set.of("recipe"),
          Set.of("store"),
          Set.of("tar"),
          Set.of("tree"),
          Set.of("host"),
          Set.of("template"),
          Set.of("json"),
          Set.of("progress"),
          Set.of("diagnostic"));

  /** The same inside of {@code verify}; its empty name is the room itself. */
  private static final List<Set<String>> VERIFY =
      List.of(
          Set.of(""),
          Set.of("probe", "session", "density"),
          Set.of("boot"),
          Set.of("console", "machine"),
          Set.of("qemu", "report"),
          Set.of("plan"));

  /** What those outside may know of it. */
  private static final Set<String> VERIFY_SHOWN =
      Set.of("", "plan", "report", "session", "density");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.coracle");

  @Test
  void noRoomUsesOneAboveIt() {
    assertNoneUsesOneAbove(FLOORS, c -> room("dev.coracle", c));
  }

  @Test
  void roomsOnOneFloorDoNotKnowEachOther() {
    assertNoneUsesOneBeside(FLOORS, c -> room("dev.coracle", c));
  }

  @Test
  void everyRoomIsInThePlanAndEveryPlannedRoomStands() {
    assertPlanned(FLOORS, c -> room("dev.coracle", c));
  }

  @Test
  void theRoomsOfTheVerifierKeepTheirOrder() {
    assertNoneUsesOneAbove(VERIFY, c -> room("dev.coracle.verify", c));
    assertNoneUsesOneBeside(VERIFY, c -> room("dev.coracle.verify", c));
    assertPlanned(VERIFY, c -> room("dev.coracle.verify", c));
  }

  @Test
  void theVerifierKeepsItsInnerRoomsToItself() {
    noClasses()
        .that(describe("stand outside", (JavaClass c) -> room("dev.coracle.verify", c) == null))
        .should()
        .dependOnClassesThat(
            describe(
                "stand in its inner rooms",
                (JavaClass c) -> {
                  String room = room("dev.coracle.verify", c);
                  return room != null && !VERIFY_SHOWN.contains(room);
                }))
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItPromises() {
    Set<String> described =
        CLASSES.stream()
            .filter(c -> c.getSimpleName().equals("package-info"))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    CLASSES.forEach(
        c -> assertTrue(described.contains(c.getPackageName()), c.getPackageName() + " is mute"));
  }

  private static void assertNoneUsesOneAbove(
      List<Set<String>> floors, Function<JavaClass, String> room) {
    for (int floor = 1; floor < floors.size(); floor++) {
      Set<String> here = floors.get(floor);
      Set<String> above =
          floors.subList(0, floor).stream().flatMap(Set::stream).collect(Collectors.toSet());
      noClasses()
          .that(describe("stand in " + here, (JavaClass c) -> isIn(here, room.apply(c))))
          .should()
          .dependOnClassesThat(describe("stand above", (JavaClass c) -> isIn(above, room.apply(c))))
          .check(CLASSES);
    }
  }

  private static void assertNoneUsesOneBeside(
      List<Set<String>> floors, Function<JavaClass, String> roomOf) {
    for (Set<String> floor : floors) {
      for (String room : floor) {
        noClasses()
            .that(describe("stand in " + room, (JavaClass c) -> room.equals(roomOf.apply(c))))
            .should()
            .dependOnClassesThat(
                describe(
                    "stand beside",
                    (JavaClass c) -> isIn(floor, roomOf.apply(c)) && !room.equals(roomOf.apply(c))))
            .allowEmptyShould(true)
            .check(CLASSES);
      }
    }
  }

  private static void assertPlanned(List<Set<String>> floors, Function<JavaClass, String> room) {
    Set<String> standing = new TreeSet<>();
    CLASSES.stream().map(room).filter(Objects::nonNull).forEach(standing::add);
    assertEquals(floors.stream().flatMap(Set::stream).collect(Collectors.toSet()), standing);
  }

  private static boolean isIn(Set<String> rooms, String room) {
    return room != null && rooms.contains(room);
  }

  /** The first name below a package that a class is in, empty for the package; null outside. */
  private static String room(String above, JavaClass c) {
    String name = c.getPackageName() + ".";
    return name.startsWith(above + ".") ? name.substring(above.length() + 1).split("\\.")[0] : null;
  }
}
