package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.Recipe;
import dev.coracle.testing.EditableRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootCommandLineTest {
  private static final Optional<String> PART_UUID = Optional.of("00c0ffee-01");
  private static final List<String> VERITY = List.of("dm-mod.create=\"x\"", "root=/dev/dm-0");

  @TempDir Path directory;

  @Test
  void theRootIsNamedByItsPartitionUnlessTheRecipeNamesIt() throws IOException {
    assertEquals("quiet root=PARTUUID=00c0ffee-01", line("quiet", PART_UUID, List.of()));
    assertEquals(
        "quiet root=PARTUUID=00c0ffee-01 -- root=x",
        line("quiet, --, root=x", PART_UUID, List.of()),
        "init's arguments are not kernel parameters");
    assertEquals("root=/dev/vda1 quiet", line("root=/dev/vda1, quiet", PART_UUID, List.of()));
    assertEquals("quiet", line("quiet", Optional.empty(), List.of()), "the layout plain has none");
  }

  @Test
  void anInitramfsHasNoRoot() throws IOException {
    String text = with("quiet").replaceFirst("(?s)image:.*?verify:", "image: [initramfs]\nverify:");
    assertEquals(
        "quiet rdinit=/sbin/init", RootCommandLine.of(recipe(text), PART_UUID, List.of()).text());
  }

  @Test
  void theRecipesOwnRootGivesWayToACheckedOne() throws IOException {
    assertEquals(
        "console=ttyS0 quiet dm-mod.create=\"x\" root=/dev/dm-0 ro",
        line(
            "console=ttyS0, root=/dev/pmem0p1, rootflags=dax=always, rw, quiet",
            PART_UUID,
            VERITY));
    assertEquals(
        "rootflags=noatime quiet dm-mod.create=\"x\" root=/dev/dm-0 ro",
        line("'rootflags=dax,noatime', quiet", PART_UUID, VERITY));
    assertEquals(
        "a quiet dm-mod.create=\"x\" root=/dev/dm-0 ro -- root=/x rw",
        line("a, quiet, ro, --, root=/x, rw", PART_UUID, VERITY),
        "init's arguments are not kernel parameters");
  }

  @Test
  void aNameThatGoesByOrderIsWarnedOf() throws IOException {
    assertEquals(Optional.empty(), RootCommandLine.warning(recipe(with("quiet"))));
    assertEquals(Optional.empty(), RootCommandLine.warning(recipe(with("root=/dev/vda1"))));
    String warning =
        RootCommandLine.warning(recipe(with("quiet, root=/dev/pmem0p1"))).orElseThrow().render();
    assertTrue(warning.contains("image.root-device"), warning);
    assertTrue(warning.contains("sample.yaml:"), warning);
    String plain = with("root=/dev/pmem0p1").replace("layout: nvdimm", "layout: mbr");
    assertEquals(Optional.empty(), RootCommandLine.warning(recipe(plain)));
  }

  private String line(String parameters, Optional<String> partUuid, List<String> verity)
      throws IOException {
    return RootCommandLine.of(recipe(with(parameters)), partUuid, verity).text();
  }

  private static String with(String parameters) {
    return EditableRecipe.TEXT
        .replaceFirst("(?m)^ *unit-path:.*\n", "")
        .replace("command-line: [quiet]", "command-line: [" + parameters + "]")
        .replace("command-line: [loglevel=7]", "command-line: [quiet]")
        .replaceFirst("sysctl: .*\n", "");
  }

  private Recipe recipe(String text) throws IOException {
    return EditableRecipe.read(directory, text);
  }
}
