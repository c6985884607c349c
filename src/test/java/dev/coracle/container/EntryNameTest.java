package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.diagnostic.CoracleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNameTest {
  private static EntryName of(String name) {
    return EntryName.of(name, new ContainerDiagnostics("oci:app"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "./", "."})
  void theRootHasSeveralNames(String name) {
    assertEquals("/", of(name).path().text());
  }

  @Test
  void pathsOutsideOfTheLayerAreRefused() {
    for (String name : new String[] {"/etc/passwd", "//", "../x", "a/../../x", ""}) {
      assertThrows(CoracleException.class, () -> of(name), name);
    }
  }
}
