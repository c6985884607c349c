package dev.coracle.image.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.format.MalformedImageException;
import dev.coracle.tree.Sha256;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PfnBlockTest {
  @Test
  void equalsTheBlockThatLinuxIsKnownToAccept() {
    ByteBuffer block = PfnBlock.encode();
    assertEquals(0x685b032be3943830L, block.getLong(4088));
    assertEquals(
        "b502df4b37a7b6ba1f3c93416b77768a9f6df41ce2ec7fe46804180ca2191553",
        Sha256.of(block.array()).hex());
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertTrue(failure(0).reason().contains("no pfn block"));
    assertTrue(failure(84).reason().contains("byte 84"));
    assertTrue(failure(4090).reason().contains("checksum"));
    assertEquals(0x1000 + 84, failure(84).offset());
  }

  private static MalformedImageException failure(int at) {
    ByteBuffer block = PfnBlock.encode();
    block.put(at, (byte) (block.get(at) + 1));
    return assertThrows(MalformedImageException.class, () -> PfnBlock.check(block, 0x1000));
  }
}
