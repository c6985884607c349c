package dev.coracle.answer.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangelogReaderTest {
  private static final String TEXT =
      """
      tool (1:2.0-1+b1) sid; urgency=low, binary-only=yes

        * Rebuild.

       -- A <a@example.org>  Thu, 01 Jan 2026 00:00:00 +0000

      tool (1:2.0-1) unstable; urgency=medium

        [ A ]
        * New upstream version.
          (Closes: #1)

       -- A <a@example.org>  Thu, 01 Jan 2026 00:00:00 +0000

      tool (1.9~rc1-1) unstable; urgency=medium

        * Older.

       -- A <a@example.org>  Thu, 01 Jan 2026 00:00:00 +0000
      """;

  private static Changelogs.Changelog after(String text, String version) throws IOException {
    return ChangelogReader.after(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), version);
  }

  @Test
  void entriesAreThoseAfterAVersion() throws IOException {
    Changelogs.Changelog found = after(TEXT, "1.9~rc1-1");
    assertEquals("tool", found.source());
    assertEquals(
        List.of(
            new Changelogs.Entry("1:2.0-1+b1", List.of("  * Rebuild.")),
            new Changelogs.Entry(
                "1:2.0-1", List.of("  [ A ]", "  * New upstream version.", "    (Closes: #1)"))),
        found.entries());
    assertTrue(found.complete());
    assertEquals(3, after(TEXT, "1.9~beta").entries().size());
    assertEquals(List.of(), after(TEXT, "1:2.0-1+b1").entries());
  }

  @Test
  void aLongOrForeignTextIsCutShort() throws IOException {
    Changelogs.Changelog found = after("x (9) a; b\n" + "  * y\n".repeat(1000), "1");
    assertFalse(found.complete());
    assertEquals(1, found.entries().size());
    assertEquals(List.of(), after("no changelog\nat all\n", "1").entries());
    assertEquals(List.of(), after("", "1").entries());
  }
}
