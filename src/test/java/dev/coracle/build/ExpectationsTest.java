package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.coracle.publish.Manifest;
import dev.coracle.testing.EditableRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationsTest {
  @TempDir Path directory;

  @Test
  void theRecipesWordsAreExpectedOfTheGuest() throws IOException {
    Manifest.Guest guest = expectations(EditableRecipe.TEXT);
    assertEquals(
        List.of(
            "quiet",
            "loglevel=7",
            "SYSTEMD_UNIT_PATH=/etc/systemd/system:/usr/lib/systemd/system",
            "sysctl.vm.swappiness=10",
            "root=PARTUUID=00c0ffee-01"),
        guest.commandLine());
    assertEquals("guest.target", guest.defaultTarget());
    assertEquals(128L << 20, guest.memory());
    assertEquals(60_000, guest.deadlineMillis());
    assertEquals("foo: * bar", guest.waivers().get(0).line());
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "command-line: [quiet]        | command-line: [quiet, debug]",
        "default-target: guest.target | default-target: other.target",
        "machine: auto                | machine: q35-lite",
        "memory: 128MiB               | memory: 256MiB",
        "deadline: 60s                | deadline: 90s",
        "line: \"foo: * bar\"         | line: \"foo: bar\"",
        "reason: harmless             | reason: known"
      })
  void otherExpectationsAreNotEqual(String old, String replacement) throws IOException {
    assertNotEquals(
        expectations(EditableRecipe.TEXT), expectations(EditableRecipe.with(old, replacement)));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "name: sample     | name: simple",
        "layout: nvdimm   | layout: plain",
        "base: tinyconfig | base: allnoconfig"
      })
  void whatIsNotExpectedOfTheGuestChangesNothing(String old, String replacement)
      throws IOException {
    assertEquals(
        expectations(EditableRecipe.TEXT), expectations(EditableRecipe.with(old, replacement)));
  }

  private Manifest.Guest expectations(String text) throws IOException {
    return Assembly.expectations(
        EditableRecipe.read(directory, text),
        List.of("tool.service"),
        List.of("/usr/bin/tool"),
        Optional.of("00c0ffee-01"),
        List.of());
  }
}
