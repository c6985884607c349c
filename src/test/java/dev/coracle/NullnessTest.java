package dev.coracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the rule of docs/architecture.md: what may be absent is an Optional between classes. */
class NullnessTest {
  /** Values of JSON, of which null is one; the natural order, for which SortedMap wants null. */
  private static final List<String> NULL_IS_A_VALUE =
      List.of("Json.value", "SortedEntries.comparator");

  private static final List<JavaClass> CLASSES =
      List.copyOf(
          new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages("dev.coracle"));

  @Test
  void everyPackageIsNullMarked() {
    TreeSet<String> found = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      if (!each.getPackage().isAnnotatedWith(NullMarked.class)) {
        found.add(each.getPackageName().substring("dev.coracle.".length()));
      }
    }
    assertEquals(new TreeSet<>(), found);
  }

  @Test
  void noMethodForOtherClassesReturnsNull() {
    List<String> found = new ArrayList<>();
    for (JavaClass each : CLASSES) {
      for (Method method : each.reflect().getDeclaredMethods()) {
        String name = each.getSimpleName() + "." + method.getName();
        if (!Modifier.isPrivate(method.getModifiers())
            && !each.getModifiers().contains(JavaModifier.PRIVATE)
            && method.getAnnotatedReturnType().isAnnotationPresent(Nullable.class)
            && !NULL_IS_A_VALUE.contains(name)) {
          found.add(name);
        }
      }
    }
    Collections.sort(found);
    assertEquals(List.of(), found);
  }
}
