package dev.coracle.image.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.image.format.MalformedImageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MbrTest {
  @Test
  void writesOneLinuxPartition() {
    byte[] bytes = new Mbr(0x12345678, 8192, 45056).encode().array();
    assertEquals(512, bytes.length);
    assertEquals("78563412", hex(bytes, 440, 444));
    // LBA 8192 is cylinder 0, head 130, sector 3; LBA 53247 is cylinder 3, head 80, sector 13.
    assertEquals("00820300" + "83500d03" + "00200000" + "00b00000", hex(bytes, 446, 462));
    assertEquals("55aa", hex(bytes, 510, 512));
    assertArrayEquals(new byte[440], Arrays.copyOf(bytes, 440));
    assertArrayEquals(new byte[48], Arrays.copyOfRange(bytes, 462, 510));
  }

  @Test
  void fillsCylindersBeyondTheLastWithOnes() {
    byte[] bytes = new Mbr(1, 4096, 1L << 31).encode().array();
    assertEquals("feffff", hex(bytes, 451, 454));
  }

  @Test
  void readsWhatItWrote() throws Exception {
    Mbr mbr = new Mbr(-5, 4096, Mbr.MAX_SECTORS - 4095);
    assertEquals(mbr, Mbr.decode(mbr.encode(), 0));
  }

  @Test
  void refusesARecordWithAnyOtherByte() {
    byte[] right = new Mbr(7, 4096, 4096).encode().array();
    for (int i = 0; i < right.length; i++) {
      boolean free = i >= 440 && i < 444;
      byte[] wrong = right.clone();
      wrong[i] ^= (byte) 0x40;
      boolean place = i >= 454 && i < 462;
      if (!free && !place) {
        assertThrows(
            MalformedImageException.class,
            () -> Mbr.decode(ByteBuffer.wrap(wrong), 0),
            "byte " + i);
      }
    }
  }

  @Test
  void refusesAPartitionThatReachesBeyondTheLastSector() {
    assertThrows(IllegalArgumentException.class, () -> new Mbr(1, 4096, Mbr.MAX_SECTORS));
    assertThrows(IllegalArgumentException.class, () -> new Mbr(1, 0, 1));
  }

  private static String hex(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to);
  }
}
