package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryReferenceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:65535/a/b:1",
        "[::1]:5000/a",
        "[fe80::12345]/a",
        "registry.example/guests/base:1.0"
      })
  void hostNameAndTagAreRead(String text) {
    assertEquals(text, RegistryReference.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:65536/x", "[::1]:99999/x", "localhost:99999/x", "plain/x"})
  void hostsThatCannotBeAreRefusedBeforeAnythingIsAsked(String text) {
    CoracleException e = assertThrows(CoracleException.class, () -> RegistryReference.parse(text));
    assertEquals(ExitCode.USAGE, e.exitCode());
    assertEquals("registry.reference", e.diagnostics().get(0).code());
  }
}
