package dev.coracle.rootfs.elf;

import static dev.coracle.testing.RootTrees.build;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.rootfs.RootTree;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.TreePath;
import org.junit.jupiter.api.Test;

/** Libraries below glibc-hwcaps, which ld.so(8) prefers on processors of a level. */
class HardwareVariantsTest {
  private static final String LIBRARIES = "/usr/lib/x86_64-linux-gnu";
  private static final String VARIANT = LIBRARIES + "/glibc-hwcaps/x86-64-v3/libfast.so.1";

  private static PackageBuilder program() {
    return new PackageBuilder("program")
        .elf("/usr/bin/program", TestElf.program().needs("libfast.so.1", "libc.so.6"));
  }

  private static PackageBuilder variant() {
    return new PackageBuilder("fast")
        .elf(VARIANT, TestElf.amd64().soname("libfast.so.1").needs("libwide.so.1"))
        .elf(LIBRARIES + "/libwide.so.1", TestElf.amd64().soname("libwide.so.1"));
  }

  private static boolean has(RootTree root, String path) {
    return root.tree().node(TreePath.of(path)).isPresent();
  }

  @Test
  void whatEveryProcessorCanLoadComesAlong() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("/usr/bin/program"),
            program(),
            variant().elf(LIBRARIES + "/libfast.so.1", TestElf.amd64().soname("libfast.so.1")));
    assertTrue(has(root, LIBRARIES + "/libfast.so.1"));
    assertFalse(has(root, VARIANT));
  }

  @Test
  void aVariantThatIsListedBringsWhatItNeeds() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("/usr/bin/program", VARIANT),
            program(),
            variant().elf(LIBRARIES + "/libfast.so.1", TestElf.amd64().soname("libfast.so.1")));
    assertTrue(has(root, VARIANT));
    assertTrue(has(root, LIBRARIES + "/libwide.so.1"));
  }

  @Test
  void aLibraryForSomeProcessorsOnlyIsNamed() {
    CoracleException thrown =
        assertThrows(
            CoracleException.class,
            () -> build(new RecipeBuilder().binaries("/usr/bin/program"), program(), variant()));
    String text = thrown.diagnostics().toString();
    assertTrue(text.contains("only for some processors") && text.contains(VARIANT), text);
  }
}
