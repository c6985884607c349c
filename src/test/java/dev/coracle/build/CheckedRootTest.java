package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.image.DiskIdentity;
import dev.coracle.image.Verity;
import dev.coracle.recipe.Recipe;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedRootTest {
  private static final Sha256 ROOT = Sha256.of(new byte[] {1});
  private static final String ENABLED =
      "CONFIG_BLK_DEV_DM=y\nCONFIG_DM_INIT=y\nCONFIG_DM_VERITY=y\nCONFIG_CRYPTO_SHA256=y\n";

  @TempDir Path directory;

  @Test
  void theKernelIsToldOfBothPartitionsByIdentity() {
    Verity.Trust trust = new Verity.Trust(ROOT, new byte[] {1, (byte) 0xab}, 5400, ROOT, 180_224);
    DiskIdentity mbr = new DiskIdentity(0x00c0ffee, DiskIdentity.NIL, DiskIdentity.NIL);
    assertEquals(
        List.of(
            "dm-mod.create=\"root,,0,ro,0 43200 verity 1 PARTUUID=00c0ffee-01 PARTUUID=00c0ffee-02"
                + " 4096 4096 5400 1 sha256 "
                + ROOT.hex()
                + " 01ab 1 panic_on_corruption\"",
            "root=/dev/dm-0"),
        CheckedRoot.words(trust, mbr));
    UUID one = new UUID(0x8000, 1);
    UUID two = new UUID(0x8000, 2);
    String gpt = CheckedRoot.words(trust, new DiskIdentity(0, new UUID(7, 7), one, two)).get(0);
    assertTrue(gpt.contains(" PARTUUID=" + one + " PARTUUID=" + two + " "), gpt);
  }

  @Test
  void theRecipesOwnRootGivesWay() {
    List<String> recipe =
        List.of("console=ttyS0", "root=/dev/pmem0p1", "rootflags=dax=always", "rw", "quiet");
    List<String> words = List.of("dm-mod.create=\"x\"", "root=/dev/dm-0");
    assertEquals(
        List.of("console=ttyS0", "quiet", words.get(0), words.get(1), "ro"),
        CheckedRoot.commandLine(recipe, words));
    assertEquals(
        List.of("rootflags=noatime", words.get(0), words.get(1), "ro"),
        CheckedRoot.commandLine(List.of("rootflags=dax,noatime"), words));
    assertEquals(recipe, CheckedRoot.commandLine(recipe, List.of()));
  }

  @Test
  void aKernelThatCannotCheckIsRefusedAtTheRecipesLine() throws IOException {
    Recipe recipe = TestRecipe.read(directory, TestRecipe.with("verity: sidecar", "verity: guest"));
    assertEquals(Optional.empty(), CheckedRoot.lack(recipe, lines(ENABLED)));
    Diagnostic lack =
        CheckedRoot.lack(recipe, lines(ENABLED.replace("DM_INIT=y", "DM_INIT=m"))).orElseThrow();
    String told = lack.render();
    assertTrue(told.contains("lacks DM_INIT [image.verity-kernel]"), told);
    assertTrue(lack.place().isPresent(), told);
    Recipe sidecar = TestRecipe.read(directory, TestRecipe.TEXT);
    assertEquals(Optional.empty(), CheckedRoot.lack(sidecar, Set.of()));
  }

  private static Set<String> lines(String config) {
    return Set.copyOf(config.lines().toList());
  }
}
