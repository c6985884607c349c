package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.EditableRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that cannot take its root in an output format is reported at the line of the format. */
class KernelConfigCheckTest {
  private static final String CONFIG =
      "CONFIG_EROFS_FS=y\nCONFIG_MSDOS_PARTITION=y\nCONFIG_BLK_DEV_INITRD=y\n"
          + "# CONFIG_RD_ZSTD is not set\nCONFIG_RD_GZIP=y\n";

  @TempDir Path directory;

  @Test
  void whatTheKernelHasFits() throws IOException {
    Recipe recipe = recipe("[initramfs, initramfs-gzip, tar, oci-layer]");
    assertDoesNotThrow(fits(recipe, CONFIG)::check);
  }

  @Test
  void whatItLacksIsNamedAtTheForm() throws IOException {
    Recipe recipe = recipe("[initramfs-zstd, gpt-ext4]");
    CoracleException e = assertThrows(CoracleException.class, fits(recipe, CONFIG)::check);
    assertEquals(ExitCode.RECIPE, e.exitCode());
    assertEquals(2, e.diagnostics().size());
    Diagnostic first = e.diagnostics().get(0);
    assertTrue(first.message().endsWith("lacks CONFIG_RD_ZSTD"), first.message());
    Diagnostic second = e.diagnostics().get(1);
    assertTrue(second.message().endsWith("CONFIG_EFI_PARTITION, CONFIG_EXT4_FS"), second.message());
    assertEquals(first.place().get().line(), second.place().get().line());
    assertTrue(second.place().get().column() > first.place().get().column());
  }

  @Test
  void theFragmentsThatHelpAreNamed() throws IOException {
    Files.writeString(directory.resolve("gpt.config"), "CONFIG_EFI_PARTITION=y\n");
    Files.writeString(directory.resolve("off.config"), "CONFIG_EFI_PARTITION=n\n");
    Files.write(directory.resolve("noise.config"), new byte[] {(byte) 0xff});
    Files.writeString(directory.resolve("one.config"), "CONFIG_RD_ZSTD=y\n");
    Files.writeString(directory.resolve("two.config"), "CONFIG_RD_ZSTD=y\n");
    KernelConfigCheck fits = fits(recipe("[initramfs-zstd, gpt-ext4]"), CONFIG);
    List<Diagnostic> reported = assertThrows(CoracleException.class, fits::check).diagnostics();
    assertEquals(
        "add one or two to kernel.fragments, or remove this format", reported.get(0).fix());
    assertEquals(
        "add gpt and one that asks for CONFIG_EXT4_FS to kernel.fragments, or remove this format",
        reported.get(1).fix());
  }

  @Test
  void aKernelThatCannotCheckIsRefusedAtTheRecipesLine() throws IOException {
    String enabled =
        "CONFIG_BLK_DEV_DM=y\nCONFIG_DM_INIT=y\nCONFIG_DM_VERITY=y\nCONFIG_CRYPTO_SHA256=y\n"
            + "CONFIG_EFI_PARTITION=y\n"
            + CONFIG;
    Recipe recipe =
        EditableRecipe.read(directory, EditableRecipe.with("verity: sidecar", "verity: guest"));
    assertDoesNotThrow(fits(recipe, enabled)::check);
    KernelConfigCheck fits = fits(recipe, enabled.replace("DM_INIT=y", "DM_INIT=m"));
    Diagnostic lack = assertThrows(CoracleException.class, fits::check).diagnostics().get(0);
    String reported = lack.render();
    assertTrue(reported.contains("lacks CONFIG_DM_INIT [image.verity-kernel]"), reported);
    assertTrue(lack.place().isPresent(), reported);
    Recipe sidecar = EditableRecipe.read(directory, EditableRecipe.TEXT);
    assertDoesNotThrow(fits(sidecar, CONFIG + "CONFIG_EFI_PARTITION=y\n")::check);
  }

  @Test
  void whatAHypervisorNeedsIsAskedForAtItsName() throws IOException {
    Recipe recipe =
        EditableRecipe.read(
            directory,
            EditableRecipe.with("outputs: [gpt-erofs]", "launch: [firecracker, cloud-hypervisor]"));
    List<Diagnostic> reported =
        assertThrows(
                CoracleException.class,
                fits(recipe, CONFIG + "CONFIG_VIRTIO_PMEM=y\nCONFIG_BLK_DEV_PMEM=y\n")::check)
            .diagnostics();
    assertEquals(2, reported.size());
    assertEquals("kernel.launch", reported.get(0).code());
    assertEquals(
        "the recipe's kernel cannot find its root under cloud-hypervisor: its configuration lacks"
            + " CONFIG_VIRTIO_PCI, CONFIG_PVH",
        reported.get(1).message());
    assertTrue(reported.get(1).place().get().column() > reported.get(0).place().get().column());
  }

  private KernelConfigCheck fits(Recipe recipe, String config) {
    return new KernelConfigCheck(recipe, new FragmentDirectory(directory), config);
  }

  private Recipe recipe(String outputs) throws IOException {
    return EditableRecipe.read(
        directory, EditableRecipe.with("outputs: [gpt-erofs]", "outputs: " + outputs));
  }
}
