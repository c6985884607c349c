package dev.coracle.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.diagnostic.CoracleException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class TarReaderTest {
  private static final int BLOCK = 512;

  /** A file's header, its contents and, behind them, nothing. */
  private static byte[] withoutMarker() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("a");
      entry.setSize(1);
      tar.putArchiveEntry(entry);
      tar.write('x');
      tar.closeArchiveEntry();
    }
    return Arrays.copyOf(bytes.toByteArray(), 2 * BLOCK);
  }

  private static String end(TarReader tar) throws IOException {
    assertEquals("a", tar.next().orElseThrow().name());
    return tar.next().isPresent() ? "an entry" : "the end";
  }

  @Test
  void onlyAnArchiveWithADigestMayEndWithoutItsMarker() throws IOException {
    ContainerDiagnostics problem = new ContainerDiagnostics("oci:app");
    ByteArrayInputStream once = new ByteArrayInputStream(withoutMarker());
    assertEquals("the end", end(TarReader.ofDigested(once, problem)));
    TarReader other = new TarReader(new ByteArrayInputStream(withoutMarker()), problem);
    CoracleException refused = assertThrows(CoracleException.class, () -> end(other));
    assertTrue(refused.getMessage().contains("end-of-archive marker"), refused.getMessage());
  }

  @Test
  void whatEndsWithinAnEntryIsCutShortWhateverItsDigest() throws IOException {
    byte[] half = Arrays.copyOf(withoutMarker(), BLOCK + BLOCK / 2);
    TarReader tar =
        TarReader.ofDigested(new ByteArrayInputStream(half), new ContainerDiagnostics("oci:app"));
    assertThrows(CoracleException.class, () -> end(tar));
  }
}
