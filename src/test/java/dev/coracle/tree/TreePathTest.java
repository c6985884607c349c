package dev.coracle.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {
  private static final Charset UTF_8 = StandardCharsets.UTF_8;
  private static final String GRIN = "\ud83d\ude00";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "./a",
        "//",
        "/a/",
        "/a//b",
        "/.",
        "/..",
        "/a/.",
        "/a/../b",
        "/a/./b",
        "/a\0b",
        "/\u00e9/",
        "/\u00e9/..",
        "/\u00e9\0"
      })
  void whatIsNoPathIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TreePath.of(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/b", "/.a", "/...", "/..a", "/a b", "/\u00e9", "/a\n"})
  void whatIsAPathStaysAsItIs(String text) {
    assertEquals(text, TreePath.of(text).toString());
  }

  @Test
  void aNameMayHave255BytesAndNoMore() {
    String name = "n".repeat(255);
    assertEquals(name, TreePath.of("/a/" + name).name());
    assertThrows(IllegalArgumentException.class, () -> TreePath.of("/a/" + name + "n"));
    assertEquals(254, TreePath.of("/" + "\u00e9".repeat(127)).name().getBytes(UTF_8).length);
    assertThrows(IllegalArgumentException.class, () -> TreePath.of("/" + "\u00e9".repeat(128)));
  }

  @Test
  void aLongPathOfShortNamesIsFine() {
    assertEquals(600, TreePath.of("/ab".repeat(200)).text().length());
  }

  @Test
  void familyTiesHold() {
    TreePath mount = TreePath.of("/usr/bin/mount");
    assertEquals("mount", mount.name());
    assertEquals(TreePath.of("/usr/bin"), mount.parent());
    assertEquals(TreePath.ROOT, TreePath.of("/usr").parent());
    assertEquals(TreePath.ROOT, TreePath.ROOT.parent());
    assertEquals("", TreePath.ROOT.name());
    assertEquals(mount, TreePath.ROOT.resolve("usr").resolve("bin/mount"));
    assertThrows(IllegalArgumentException.class, () -> mount.resolve("../x"));
  }

  @Test
  void beingBelowIsAMatterOfWholeNames() {
    assertTrue(TreePath.of("/usr/bin").startsWith(TreePath.of("/usr")));
    assertTrue(TreePath.of("/usr").startsWith(TreePath.of("/usr")));
    assertTrue(TreePath.of("/usr").startsWith(TreePath.ROOT));
    assertFalse(TreePath.of("/usr-local").startsWith(TreePath.of("/usr")));
    assertFalse(TreePath.of("/us").startsWith(TreePath.of("/usr")));
  }

  @Test
  void aDirectoryComesRightBeforeWhatItHolds() {
    assertOrder("/", "/a", "/a/b", "/a/b/c", "/a\u0001", "/a b", "/a-", "/a.d", "/a0", "/b");
  }

  @Test
  void namesBeyondTheBasicPlaneSortByTheirBytes() {
    // UTF-16 units alone would put U+FF5E after U+1F600.
    assertOrder("/z", "/\u00e9", "/\uff5e", "/" + GRIN, "/" + GRIN + "/a", "/" + GRIN + "b");
  }

  @Test
  void orderIsThatOfUnsignedBytesNameByName() {
    String[] parts = {"a", "b", "-", ".x", "~", "\u007f", "\u0080", "\u07ff", "\ue000", GRIN};
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      TreePath a = randomPath(random, parts);
      TreePath b = randomPath(random, parts);
      int expected = Arrays.compareUnsigned(key(a), key(b));
      assertEquals(Integer.signum(expected), Integer.signum(a.compareTo(b)), a + " and " + b);
    }
  }

  private static TreePath randomPath(Random random, String[] parts) {
    StringBuilder text = new StringBuilder();
    for (int names = 1 + random.nextInt(3); names > 0; names--) {
      text.append('/');
      for (int n = 1 + random.nextInt(2); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
    }
    return TreePath.of(text.toString());
  }

  /** Bytes of all names, each ended by a byte that sorts before all of a name's. */
  private static byte[] key(TreePath path) {
    return path.text().replace('/', '\0').getBytes(UTF_8);
  }

  private static void assertOrder(String... texts) {
    List<TreePath> paths = new ArrayList<>();
    for (String text : texts) {
      paths.add(TreePath.of(text));
    }
    List<TreePath> sorted = new ArrayList<>(paths);
    Collections.shuffle(sorted, new Random(7));
    Collections.sort(sorted);
    assertEquals(paths, sorted);
  }

  @Test
  void normalizesWhatNobodyChecked() {
    assertEquals("/var/lib/x", TreePath.normalized("/var//lib/./x/").orElseThrow().text());
    assertEquals(TreePath.ROOT, TreePath.normalized("//").orElseThrow());
    for (String bad :
        new String[] {"", "var/x", "/a/../b", "/a\0", "/" + "n".repeat(256), "/a".repeat(3000)}) {
      assertTrue(TreePath.normalized(bad).isEmpty(), bad);
    }
  }
}
