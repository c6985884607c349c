package dev.coracle.source.apt.index;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexWriterTest {
  private static final String GOOD =
      "Package: a\nVersion: 1\nArchitecture: all\nFilename: pool/a.deb\nSize: 1\nSHA256: "
          + "0".repeat(64)
          + "\n";

  @Test
  void whatBecomesAPathHoldsNothingThatIsNone() throws Exception {
    IndexWriter.compact(stream(GOOD));
    for (List<String> change :
        List.of(
            List.of("pool/a.deb", "pool/a\u0000.deb"),
            List.of("pool/a.deb", "../../a.deb"),
            List.of("pool/a.deb", "/etc/passwd"),
            List.of("pool/a.deb", "pool/\u001b[2J"),
            List.of("Version: 1", "Version: 1\u0007"),
            List.of("Version: 1", "Version: 1 2"),
            List.of("Package: a", "Package: a\u009bb"))) {
      IndexWriter.FormatException e =
          assertThrows(
              IndexWriter.FormatException.class,
              () -> IndexWriter.compact(stream(GOOD.replace(change.get(0), change.get(1)))),
              change.toString());
      assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
    }
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
