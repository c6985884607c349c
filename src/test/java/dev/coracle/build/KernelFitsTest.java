package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that cannot take its root from a form is told of at the form's line. */
class KernelFitsTest {
  private static final String CONFIG =
      "CONFIG_EROFS_FS=y\nCONFIG_MSDOS_PARTITION=y\nCONFIG_BLK_DEV_INITRD=y\n"
          + "# CONFIG_RD_ZSTD is not set\nCONFIG_RD_GZIP=y\n";

  @TempDir Path directory;

  @Test
  void whatTheKernelHasFits() throws IOException {
    Recipe recipe = recipe("[initramfs, initramfs-gzip, tar, oci-layer]");
    assertDoesNotThrow(() -> KernelFits.check(recipe, CONFIG));
  }

  @Test
  void whatItLacksIsNamedAtTheForm() throws IOException {
    Recipe recipe = recipe("[initramfs-zstd, gpt-ext4]");
    CoracleException e =
        assertThrows(CoracleException.class, () -> KernelFits.check(recipe, CONFIG));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    assertEquals(2, e.diagnostics().size());
    Diagnostic first = e.diagnostics().get(0);
    assertTrue(first.message().endsWith("lacks CONFIG_RD_ZSTD"), first.message());
    Diagnostic second = e.diagnostics().get(1);
    assertTrue(second.message().endsWith("CONFIG_EFI_PARTITION, CONFIG_EXT4_FS"), second.message());
    assertEquals(first.place().get().line(), second.place().get().line());
    assertTrue(second.place().get().column() > first.place().get().column());
  }

  private Recipe recipe(String also) throws IOException {
    return TestRecipe.read(directory, TestRecipe.with("also: [gpt-erofs]", "also: " + also));
  }
}
