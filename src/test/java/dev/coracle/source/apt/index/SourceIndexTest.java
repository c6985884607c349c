package dev.coracle.source.apt.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.lock.LockedPackage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SourceIndexTest {
  private static final String DIGEST = "a".repeat(64);

  private static String paragraph(String name, String version, String more) {
    return """
    Package: NAME
    Binary: NAME, libNAME1,
     NAME-doc
    Version: VERSION
    Files:
     00000000000000000000000000000000 12 NAME_VERSION.dsc
    Checksums-Sha256:
     DIGEST 12 NAME_VERSION.dsc
     DIGEST 34 NAME_VERSION.tar.xz
    Directory: pool/main/n/NAME
    """
            .replace("NAME", name)
            .replace("VERSION", version)
            .replace("DIGEST", DIGEST)
        + more
        + "\n";
  }

  private static SourceIndex.Search search(String name, String... texts) throws IOException {
    SourceIndex.Search search = new SourceIndex.Search(name);
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      search.read(new ByteArrayInputStream(bytes), "suite");
    }
    return search;
  }

  @Test
  void theNewestVersionOfAllIndexesIsTaken() throws IOException {
    SourceIndex.Search found =
        search(
            "zip",
            paragraph("zap", "9", "") + paragraph("zip", "1.10-1", ""),
            paragraph("zip", "1.9-1", "") + paragraph("zipper", "2", ""));
    LockedPackage dsc = found.newest;
    assertNotNull(dsc);
    assertEquals("1.10-1", dsc.version());
    assertEquals("pool/main/n/zip/zip_1.10-1.dsc", dsc.path());
    assertEquals(12, dsc.size());
    assertEquals(DIGEST, dsc.sha256().hex());
    assertEquals("source", dsc.architecture());
  }

  /** Kept in the archive for the sake of other packages (Extra-Source-Only). */
  @Test
  void whatIsKeptForOthersIsNotTaken() throws IOException {
    assertNull(search("zip", paragraph("zip", "2", "Extra-Source-Only: yes\n")).newest);
  }

  @Test
  void aBinaryPackageLeadsToItsSource() throws IOException {
    for (String binary : new String[] {"libzip1", "zip-doc"}) {
      SourceIndex.Search found = search(binary, paragraph("zip", "2", ""));
      assertNull(found.newest);
      assertEquals("zip", found.builtFrom);
    }
    assertNull(search("libzip", paragraph("zip", "2", "")).builtFrom);
  }

  @Test
  void aParagraphThatLacksItsFilesIsDamaged() {
    for (String text :
        new String[] {
          "Package: zip\nVersion: 1\n",
          "Package: zip\nVersion: 1\nChecksums-Sha256:\n x 1 zip.dsc\n",
          "Package: zip\nVersion: 1\nChecksums-Sha256:\n " + DIGEST + " 1 ../zip.dsc\n",
          "Package: zip\nVersion: 1\nChecksums-Sha256:\n " + DIGEST + " -1 zip.dsc\n"
        }) {
      assertThrows(IllegalArgumentException.class, () -> search("zip", text), text);
    }
  }
}
