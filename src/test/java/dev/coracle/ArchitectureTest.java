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
import java.util.Set;
import java.util.TreeSet;
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

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.coracle");

  @Test
  void noRoomUsesOneAboveIt() {
    for (int floor = 1; floor < FLOORS.size(); floor++) {
      Set<String> here = FLOORS.get(floor);
      Set<String> above =
          FLOORS.subList(0, floor).stream().flatMap(Set::stream).collect(Collectors.toSet());
      noClasses()
          .that(describe("stand in " + here, (JavaClass c) -> here.contains(room(c))))
          .should()
          .dependOnClassesThat(describe("stand above", (JavaClass c) -> above.contains(room(c))))
          .check(CLASSES);
    }
  }

  @Test
  void roomsOnOneFloorDoNotKnowEachOther() {
    for (Set<String> floor : FLOORS) {
      for (String room : floor) {
        noClasses()
            .that(describe("stand in " + room, (JavaClass c) -> room.equals(room(c))))
            .should()
            .dependOnClassesThat(
                describe(
                    "stand beside",
                    (JavaClass c) -> floor.contains(room(c)) && !room.equals(room(c))))
            .allowEmptyShould(true)
            .check(CLASSES);
      }
    }
  }

  @Test
  void everyRoomIsInThePlanAndEveryPlannedRoomStands() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(c -> rooms.add(room(c)));
    Set<String> planned = FLOORS.stream().flatMap(Set::stream).collect(Collectors.toSet());
    assertEquals(new TreeSet<>(planned), rooms);
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

  private static String room(JavaClass c) {
    String name = c.getPackageName();
    return name.startsWith("dev.coracle.")
        ? name.substring("dev.coracle.".length()).split("\\.")[0]
        : "";
  }
}
