package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers of a real guest's kernel: to a checked root, and to one that only has its name. */
class DeviceTableTest {
  private static final String TREE =
      "4096 4096 5421 1 sha256"
          + " 0667f9fb81d008687b3b76ec67c78b9f77c01e4fb04f07ec9172cb6d1b11bec9"
          + " 42fd19b4d877fa4228f500bbcf9ed279c91f4b24a305212d8bed0461f12d8c95";

  private static final String SHIPPED =
      "quiet dm-mod.create=\"root,,0,ro,0 43368 verity 1 PARTUUID=9bc7c550-01 PARTUUID=9bc7c550-02 "
          + TREE
          + " 1 panic_on_corruption\" root=/dev/dm-0 ro";

  private static final String ROOT =
      "begin\tT\nroot\terofs\t/dev/dm-0 ro,relatime,user_xattr,acl\n";

  @Test
  void theKernelReportsTheTableOfARoot() throws Exception {
    assertEquals(
        "0 43368 verity 1 259:1 259:2 " + TREE + " 1 panic_on_corruption",
        DeviceTable.of(answer("verity")).orElseThrow().text());
    assertEquals("0 43368 linear 259:1 0", DeviceTable.of(answer("linear")).orElseThrow().text());
  }

  @Test
  void aRootIsCheckedIfItsTableIsTheShippedOne() throws Exception {
    assertEquals(Check.Result.PASS, root(SHIPPED, answer("verity")).result());
    Check linear = root(SHIPPED, answer("linear"));
    assertTrue(linear.failed());
    assertEquals(
        "the root is /dev/dm-0, but not with the shipped verity target: 0 43368 linear 259:1 0",
        linear.detail());
    Map<String, String> others =
        Map.of(
            "43368", "43369",
            "4096 4096", "512 4096",
            "5421", "5422",
            "sha256", "sha512",
            "panic_on", "ignore",
            " 0667", " 0000",
            " 42fd", " 0000");
    others.forEach(
        (was, is) -> {
          String line = SHIPPED.replace(was, is);
          assertNotEquals(SHIPPED, line);
          assertTrue(root(line, answer("verity")).failed(), is);
        });
    String itself = "dm-mod.create=\"root,,0,ro,0 43368 linear 259:1 0\" root=/dev/dm-0";
    assertTrue(root(itself, answer("linear")).failed(), "shipped so, and yet not checked");
    assertTrue(root("root=/dev/dm-0", answer("verity")).failed(), "of unknown make");
  }

  @Test
  void anAnswerThatIsNotOneWholeTargetIsRefused() throws Exception {
    byte[] good = answer("verity");
    assertEquals(Optional.empty(), DeviceTable.of(new byte[0]));
    for (int length = 0; length < good.length; length++) {
      assertFalse(DeviceTable.of(Arrays.copyOf(good, length)).isPresent(), "cut at " + length);
    }
    byte[] two = good.clone();
    two[20] = 2;
    assertEquals(Optional.empty(), DeviceTable.of(two));
    byte[] full = good.clone();
    full[29] |= 1;
    assertEquals(Optional.empty(), DeviceTable.of(full));
    byte[] far = good.clone();
    far[19] = (byte) 0xff;
    assertEquals(Optional.empty(), DeviceTable.of(far));
    assertTrue(root(SHIPPED, new byte[0]).detail().endsWith("the kernel reports no target"));
  }

  private static Check root(String commandLine, byte[] answer) {
    String table = "root.table\t" + Base64.getEncoder().encodeToString(answer) + "\t\n";
    VerifyPlan plan = SamplePlan.plan(commandLine);
    ProbeHost host =
        new ProbeHost(
            "T", new ProbeServer.Exchange(true, "A"), List.of(), Sha256.of(new byte[0]), Map.of());
    return new ProbeChecks(plan, Profiles.Q35_LITE, ProbeFacts.parse(ROOT + table, "T"), host)
        .all().stream()
            .filter(check -> check.name().equals("probe.root"))
            .findFirst()
            .orElseThrow();
  }

  private static byte[] answer(String name) {
    try (InputStream stream =
        DeviceTableTest.class.getResourceAsStream("/verify/" + name + "-table.bin")) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
