package dev.coracle.deb822;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Deb822Test {
  @Test
  void readsParagraphsWithTheirLines() {
    List<Deb822.Paragraph> paragraphs =
        Deb822.paragraphs(
            List.of("", "# note", "A: 1", "B:", " 2", "\t3", "# inside", "  4", " ", "a:5 "));
    assertEquals(
        List.of(
            new Deb822.Paragraph(3, Map.of("a", "1", "b", "2\n3\n4")),
            new Deb822.Paragraph(10, Map.of("a", "5"))),
        paragraphs);
  }

  @Test
  void passesOverWhatIsNoFieldWhereSeveralParagraphsAreRead() {
    assertEquals(
        List.of(new Deb822.Paragraph(3, Map.of("a", "2"))),
        Deb822.paragraphs(List.of(" stray", "no field", "A: 1", "A: 2")));
  }

  @Test
  void readsOneParagraph() throws Deb822Exception {
    assertEquals(Map.of("a", "1", "b", "2"), Deb822.fields(List.of("A: 1", "B: 2", "")));
    assertEquals(Map.of(), Deb822.fields(List.of()));
  }

  @Test
  void refusesWhatIsNotOneParagraph() {
    assertEquals("has the field a twice", refusal("A: 1", "B: 2", "a: 3"));
    assertEquals("has a line that is no field: stray", refusal("A: 1", "stray"));
    assertEquals("has a line that is no field: : 1", refusal(": 1"));
    assertEquals("has a line that is no field:  first", refusal(" first", "A: 1"));
    assertEquals("has a second paragraph, in line 3", refusal("A: 1", "", "B: 2"));
  }

  private static String refusal(String... lines) {
    return assertThrows(Deb822Exception.class, () -> Deb822.fields(List.of(lines))).getMessage();
  }
}
