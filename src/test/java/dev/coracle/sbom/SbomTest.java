package dev.coracle.sbom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.lock.LockedDirectory;
import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedKernelSource;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.FileEntry;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SbomTest {
  private static final Sha256 DIGEST = Sha256.of(new byte[0]);
  private static final String DEP5 =
      "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";

  static SbomContents contents() {
    return contents("6.12.5");
  }

  private static SbomContents contents(String kernel) {
    LockedPackage cpp =
        new LockedPackage(
            "libstdc++6", "2:14.2.0-19+b1", "amd64", "trixie", "pool/main/g/gcc-14/x", 1, DIGEST);
    LockedPackage native1 =
        new LockedPackage("tool", "1.5", "all", "trixie", "pool/main/t/tool/x", 1, DIGEST);
    LockedPackage source =
        new LockedPackage("source-6.12", "6.12.5-1", "all", "trixie", "pool/l/linux/x", 1, DIGEST);
    return new SbomContents(
        "base",
        "1.0",
        1_700_000_000,
        DIGEST,
        "debian",
        "13.2",
        List.of(
            new SbomPackage(
                cpp,
                "Package: libstdc++6\nSource: gcc-14 (14.2.0-19)\nMaintainer: M <m@example.org>\n"
                    + "Description: a library\n of C++\n",
                DEP5
                    + "\nFiles: *\nCopyright: c\nLicense: GPL-2+ or Artistic\n\nFiles: a\n"
                    + "License: Strange & odd\n the text\n\nLicense: GPL-2+\n text\n"),
            new SbomPackage(native1, "Package: tool\nDescription: t", "free text: GPL-2")),
        new SbomContents.Kernel(
            source, kernel, DIGEST, List.of("CONFIG_A=y", "CONFIG_B=\"x\""), List.of()),
        List.of(
            new SbomFile(
                new FileEntry(
                    "/etc/x",
                    "file",
                    "0644",
                    "0:0",
                    1,
                    Optional.of(DIGEST),
                    "",
                    "recipe",
                    "files: /etc/x",
                    "files: /etc/x"),
                "da39a3ee5e6b4b0d3255bfef95601890afd80709")));
  }

  @Test
  void aKernelsOwnSourceAndPatchesAreListed() throws IOException {
    LockedLocalFile patch = new LockedLocalFile("patches/0001 x.patch", DIGEST);
    String commit = "0fdb98e53f9aa6ad4bd9af5b2d4b4a5a9ce9e111";
    for (LockedKernelSource source :
        List.of(
            LockedFile.download("https://example.org/linux.tar.xz", 1, DIGEST),
            new LockedFile("https://example.org/linux.git", "v6", commit, "", 1, DIGEST),
            new LockedDirectory("../linux", DIGEST))) {
      SbomContents from = contents("6.12.57");
      SbomContents own =
          new SbomContents(
              from.name(),
              from.version(),
              from.locked(),
              from.tree(),
              from.distribution(),
              from.release(),
              from.packages(),
              new SbomContents.Kernel(
                  source, "6.12.57", DIGEST, List.of("CONFIG_A=y"), List.of(patch)),
              from.files());
      String cyclone = new String(CycloneDx.document(own), StandardCharsets.UTF_8);
      String spdx = new String(Spdx.document(own), StandardCharsets.UTF_8);
      for (String text : List.of(cyclone, spdx)) {
        assertTrue(text.contains("pkg:generic/linux@6.12.57"), text);
        assertTrue(text.contains(source.nameAndVersion()), text);
      }
      assertTrue(cyclone.contains("patches/0001%20x.patch"), cyclone);
      assertTrue(cyclone.contains("own patches were applied"), cyclone);
      assertTrue(spdx.contains("PATCH_APPLIED"), spdx);
    }
  }

  @Test
  void theCycloneDxDocumentIsValid() throws Exception {
    assertEquals(List.of(), Validators.cycloneDx(CycloneDx.document(contents())));
  }

  @Test
  void theValidatorRefusesWhatIsWrong() throws Exception {
    String document = new String(CycloneDx.document(contents()), StandardCharsets.UTF_8);
    String wrong = document.replace("\"type\" : \"library\"", "\"type\" : \"librarian\"");
    assertNotEquals(document, wrong);
    assertFalse(Validators.cycloneDx(wrong.getBytes(StandardCharsets.UTF_8)).isEmpty());
    String spdx = new String(Spdx.document(contents()), StandardCharsets.UTF_8);
    String unknown = spdx.replace("\"GPL-2.0-only\"", "\"GPL-2.0-never\"");
    assertNotEquals(spdx, unknown);
    assertFalse(Validators.spdx(unknown.getBytes(StandardCharsets.UTF_8)).isEmpty());
  }

  @Test
  void theSpdxDocumentIsValid() throws Exception {
    assertEquals(List.of(), Validators.spdx(Spdx.document(contents())));
  }

  @Test
  void equalContentsGiveEqualBytesAndOthersAnotherIdentity() throws Exception {
    assertArrayEquals(CycloneDx.document(contents()), CycloneDx.document(contents()));
    assertArrayEquals(Spdx.document(contents()), Spdx.document(contents()));
    SbomContents other =
        new SbomContents(
            "base",
            "1.1",
            1_700_000_000,
            DIGEST,
            "debian",
            "13.2",
            List.of(),
            contents().kernel(),
            List.of());
    assertNotEquals(contents().identity(), other.identity());
  }

  @Test
  @SuppressWarnings("unchecked")
  void packagesHaveWhatScannersMatchBy() throws Exception {
    Map<String, Object> document =
        Json.object(new String(CycloneDx.document(contents()), StandardCharsets.UTF_8));
    List<Map<String, Object>> components = (List<Map<String, Object>>) document.get("components");
    Map<String, Object> cpp = components.get(2);
    assertEquals(
        "pkg:deb/debian/libstdc%2B%2B6@2%3A14.2.0-19%2Bb1?arch=amd64&distro=debian-13.2",
        cpp.get("purl"));
    assertEquals("debian", components.get(0).get("name"));
    String properties = cpp.get("properties").toString();
    assertTrue(properties.contains("SrcName, value=gcc-14}"), properties);
    assertTrue(properties.contains("SrcVersion, value=14.2.0}"), properties);
    assertTrue(properties.contains("SrcRelease, value=19}"), properties);
    Map<String, Object> tool = components.get(3);
    assertFalse(tool.containsKey("licenses"));
    assertFalse(tool.get("properties").toString().contains("SrcRelease"));
    String spdx = new String(Spdx.document(contents()), StandardCharsets.UTF_8);
    assertTrue(
        spdx.contains(
            "\"(GPL-2.0-or-later OR Artistic-1.0-Perl) AND LicenseRef-debian-Strange---odd\""),
        spdx);
  }
}
