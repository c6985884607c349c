package dev.coracle.rootfs;

import static dev.coracle.testing.RootTrees.build;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PackageMetadataTest {
  private static final String STATUS = "/var/lib/dpkg/status.d/";

  private static String text(RootTree root, String path) throws Exception {
    Node node = root.tree().node(TreePath.of(path)).orElseThrow(() -> new AssertionError(path));
    return new String(((Node.RegularFile) node).content().readAll(), StandardCharsets.UTF_8);
  }

  private static boolean has(RootTree root, String path) {
    return root.tree().node(TreePath.of(path)).isPresent();
  }

  @Test
  void eachPackageWithFilesInTheImageIsListedWithJustThose() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder()
                .packageMetadata()
                .binaries("/bin/tool")
                .text("/usr/share/mine", "x"),
            new PackageBuilder("tool")
                .script("/bin/tool", "#!/usr/bin/sh\n")
                .script("/usr/bin/sh", "")
                .text("/usr/share/doc/tool/copyright", "text"),
            new PackageBuilder("absent").text("/usr/share/absent", "x"));
    assertEquals(
        "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"
            + "Description: made by hand\n",
        text(root, STATUS + "tool"));
    // md5sum of the two files.
    assertEquals(
        "d41d8cd98f00b204e9800998ecf8427e  usr/bin/sh\n"
            + "601a3b012903242cc70eb5f2f357fb9f  usr/bin/tool\n",
        text(root, STATUS + "tool.md5sums"));
    assertTrue(!has(root, STATUS + "absent") && !has(root, STATUS + "absent.md5sums"));
    assertTrue(!has(build(new RecipeBuilder()), "/var/lib/dpkg"));
  }

  @Test
  void sumsThatAPackageShipsAreTakenForItsFilesAndOthersAreHashed() throws Exception {
    String shipped = "0123456789abcdef0123456789abcdef";
    RootTree root =
        build(
            new RecipeBuilder().packageMetadata().binaries("/usr/bin/one", "/usr/bin/two"),
            new PackageBuilder("tool")
                .script("/bin/one", "#!/usr/bin/sh\n")
                .script("/usr/bin/two", "")
                .script("/usr/bin/sh", "sh")
                .checksums(
                    shipped
                        + "  bin/one\nno sum\n"
                        + shipped
                        + "  ../../x\nAAAA56789abcdef0123456789abcdef0  usr/bin/two\n"
                        + shipped
                        + "  usr/bin/absent\n"));
    assertEquals(
        shipped + "  usr/bin/one\n" + md5("sh") + "  usr/bin/sh\n" + md5("") + "  usr/bin/two\n",
        text(root, STATUS + "tool.md5sums"));
  }

  private static String md5(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void osReleaseNamesTheDistributionOfThePackagesAndTheImage() throws Exception {
    RootTree root = build(new RecipeBuilder().suite("trixie"));
    assertEquals(
        "NAME=\"Debian GNU/Linux\"\n"
            + "PRETTY_NAME=\"test 1.0 (Coracle guest of Debian GNU/Linux 13)\"\n"
            + "ID=debian\nVERSION_ID=\"13\"\nVERSION_CODENAME=trixie\n"
            + "VARIANT_ID=\"test\"\nIMAGE_ID=\"test\"\nIMAGE_VERSION=\"1.0\"\n",
        text(root, "/usr/lib/os-release"));
    assertEquals("13\n", text(root, "/etc/debian_version"));
  }

  @Test
  void aSuiteThatNobodyKnowsHasNoRelease() throws Exception {
    RootTree root = build(new RecipeBuilder().suite("stable"));
    assertTrue(text(root, "/usr/lib/os-release").contains("ID=debian\nVARIANT_ID"));
    assertTrue(!has(root, "/etc/debian_version"));
  }

  @Test
  void aPackagesOwnReleaseFilesCount() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder().suite("trixie"),
            new PackageBuilder("files")
                .text("/usr/lib/os-release", "NAME=Other\nID=other\nVERSION_ID='7'\nBAD=\"$(x)\"\n")
                .text("/etc/debian_version", "13.2\n"));
    assertTrue(text(root, "/usr/lib/os-release").contains("ID=other\nVERSION_ID=\"7\"\nVARIANT"));
    assertEquals("13.2\n", text(root, "/etc/debian_version"));
  }

  @Test
  void theRecipesOwnFilesStay() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder()
                .suite("trixie")
                .packageMetadata()
                .binaries("/bin/tool")
                .text("/etc/debian_version", "mine")
                .text(STATUS + "tool", "mine"),
            new PackageBuilder("tool").script("/bin/tool", "echo"));
    assertEquals("mine", text(root, "/etc/debian_version"));
    assertEquals("mine", text(root, STATUS + "tool"));
  }
}
