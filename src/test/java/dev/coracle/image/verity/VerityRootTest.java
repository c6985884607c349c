package dev.coracle.image.verity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerityRootTest {
  private static final Sha256 ROOT = Sha256.of(new byte[] {1});

  @Test
  void theKernelGetsBothPartitionsByIdentity() {
    VerityParameters parameters =
        new VerityParameters(ROOT, new byte[] {1, (byte) 0xab}, 5400, ROOT, 180_224);
    DiskIdentity mbr = new DiskIdentity(0x00c0ffee, DiskIdentity.NIL, DiskIdentity.NIL);
    assertEquals(
        List.of(
            "dm-mod.create=\"root,,0,ro,0 43200 verity 1 PARTUUID=00c0ffee-01 PARTUUID=00c0ffee-02"
                + " 4096 4096 5400 1 sha256 "
                + ROOT.hex()
                + " 01ab 1 panic_on_corruption\"",
            "root=/dev/dm-0"),
        VerityRoot.parameters(parameters, mbr));
    UUID one = new UUID(0x8000, 1);
    UUID two = new UUID(0x8000, 2);
    String gpt =
        VerityRoot.parameters(parameters, new DiskIdentity(0, new UUID(7, 7), one, two)).get(0);
    assertTrue(gpt.contains(" PARTUUID=" + one + " PARTUUID=" + two + " "), gpt);
  }
}
