package dev.coracle.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {
  private static final byte[] MIDDLE = "middle".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private Path file;
  private Content range;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(directory.resolve("file"), "begin middle end");
    range = Content.of(file, 6, 6, Sha256.of(MIDDLE));
  }

  @Test
  void everyWayOfReadingGivesTheSameBytes() throws IOException {
    for (Content content : List.of(Content.of(MIDDLE), range)) {
      assertEquals(6, content.size());
      assertArrayEquals(MIDDLE, content.readAll());
      try (InputStream stream = content.open()) {
        assertEquals('m', stream.read());
        assertEquals(2, stream.skip(2));
        assertArrayEquals("dle".getBytes(StandardCharsets.UTF_8), stream.readAllBytes());
        assertEquals(-1, stream.read());
      }
      assertArrayEquals(MIDDLE, transferred(content));
      try (Content.Positioned positioned = content.openPositioned()) {
        ByteBuffer buffer = ByteBuffer.allocate(4);
        assertEquals(4, positioned.read(buffer, 1));
        assertArrayEquals("iddl".getBytes(StandardCharsets.UTF_8), buffer.array());
        assertEquals(1, positioned.read(ByteBuffer.allocate(4), 5));
        assertEquals(0, positioned.read(ByteBuffer.allocate(4), 6));
        assertEquals(0, positioned.read(ByteBuffer.allocate(4), 99));
      }
    }
  }

  @Test
  void contentsAreEqualWhenTheirBytesAre() {
    assertEquals(Content.of(MIDDLE), range);
    assertEquals(range, Content.of(MIDDLE));
    assertEquals(range.hashCode(), Content.of(MIDDLE).hashCode());
    assertNotEquals(range, Content.of(new byte[6]));
  }

  @Test
  void bytesDoNotChangeWithTheCallersArray() throws IOException {
    byte[] bytes = MIDDLE.clone();
    Content content = Content.of(bytes);
    bytes[0] = 'x';
    content.readAll()[1] = 'x';
    assertArrayEquals(MIDDLE, content.readAll());
  }

  @Test
  void aFileThatEndsTooEarlyIsAnErrorNotAShortContent() {
    Content tooLong = Content.of(file, 10, 7, Sha256.of(MIDDLE));
    assertThrows(IOException.class, tooLong::readAll);
    assertThrows(IOException.class, () -> transferred(tooLong));
    IOException e =
        assertThrows(
            IOException.class,
            () -> {
              try (Content.Positioned positioned = tooLong.openPositioned()) {
                positioned.read(ByteBuffer.allocate(7), 0);
              }
            });
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  private static byte[] transferred(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.transferTo(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }
}
