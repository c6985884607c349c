package dev.coracle.source.apt.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DebianVersionTest {
  /** Each older than the next. */
  private static final List<String> ASCENDING =
      List.of(
          "1.0~~",
          "1.0~~a",
          "1.0~",
          "1.0~rc1",
          "1.0~rc1-1",
          "1.0",
          "1.0-0+b1",
          "1.0-0.1",
          "1.0-1~bpo1",
          "1.0-1",
          "1.0-1+b1",
          "1.0-1.1",
          "1.0-2",
          "1.0-10",
          "1.0a",
          "1.0+dfsg",
          "1.0.1",
          "1.2",
          "1.10",
          "2-2",
          "2-1-1",
          "99999999999999999999999",
          "100000000000000000000000",
          "1:0.1",
          "1:0.1-1",
          "2:0");

  @Test
  void ordersAsDebVersionSays() {
    for (int i = 0; i < ASCENDING.size(); i++) {
      for (int j = 0; j < ASCENDING.size(); j++) {
        assertEquals(
            Integer.compare(i, j),
            DebianVersion.compare(ASCENDING.get(i), ASCENDING.get(j)),
            ASCENDING.get(i) + " and " + ASCENDING.get(j));
      }
    }
  }

  @Test
  void whatSaysTheSameIsEqualAndHashesAlike() {
    for (String same : List.of("1.0", "0:1.0", "1.0-0", "1.00", "01.0-00")) {
      assertEquals(DebianVersion.of("1.0"), DebianVersion.of(same));
      assertEquals(DebianVersion.of("1.0").hashCode(), DebianVersion.of(same).hashCode());
    }
  }

  @Test
  void fulfilsRelations() {
    assertTrue(DebianVersion.fulfils("1.0", "", ""));
    assertTrue(DebianVersion.fulfils("1.0", ">=", "1.0~rc1"));
    assertTrue(DebianVersion.fulfils("1.0", "<<", "1.0.1"));
    assertTrue(DebianVersion.fulfils("1.0", "=", "1.0"));
    assertTrue(DebianVersion.fulfils("1.0", "<", "1.0"), "the old < means <=");
    assertTrue(!DebianVersion.fulfils("1.0", ">>", "1.0"));
    assertThrows(IllegalArgumentException.class, () -> DebianVersion.fulfils("1.0", "~", "1.0"));
  }
}
