package dev.coracle.kernel.kconfig.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.kernel.kconfig.KconfigSamples;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KconfigParserTest {
  private static Symbol only(String text, String name) {
    return KconfigSamples.model(text).option(name).orElseThrow();
  }

  @Test
  void dependenciesComeFromAllThatIsAround() {
    Symbol symbol =
        only(
            """
            menu "all"
              depends on M
              visible if V
            if I
            config A
              bool "a" if P
              depends on B || !C
              select S if D="x"
              help
                config NO
                  bool "text"

                more
            endif
            endmenu
            """,
            "A");
    assertEquals("(M && I) && (B || !C)", symbol.entries().get(0).dependencies().toString());
    assertEquals("P && V", symbol.properties(Kind.PROMPT).get(0).condition().toString());
    assertEquals("D=\"x\"", symbol.properties(Kind.SELECT).get(0).condition().toString());
    assertEquals("Kconfig:5", symbol.entries().get(0).where().toString());
  }

  @Test
  void helpIsTextUntilItsIndentationEnds() {
    String text = "config A\n\thelp\n\t  one\n\n\t  config B\n\tbool \"a\"\nconfig C\n\tbool\n";
    KconfigModel model = KconfigSamples.model(text);
    assertEquals(List.of("A", "C"), List.copyOf(model.options().keySet()));
    Symbol symbol = model.option("A").orElseThrow();
    assertEquals(Symbol.Type.BOOL, symbol.type());
    assertEquals(
        List.of("one", "", "config B"),
        HelpText.of(text, symbol.entries().get(0).helpStart(), symbol.entries().get(0).helpEnd()));
  }

  @Test
  void macrosAreExpanded() {
    KconfigModel model =
        KconfigSamples.model(
            Map.of(
                "Kconfig",
                """
                comma := ,
                ask = $(shell,$(1)$(comma)$(2))
                twice = $(ask,$(1),$(1))
                source "arch/$(SRCARCH)/Kconfig"
                $(error-if,n,never)
                """,
                "arch/x86/Kconfig",
                """
                config A
                  string
                  default "$(twice,x) $(CC) $(nothing)$1"
                config B
                  def_bool $(ask,(a),b)
                """));
    assertEquals(
        "\"X,X gcc $1\"", model.option("A").orElseThrow().properties().get(0).value().toString());
    assertEquals("(A),B", model.option("B").orElseThrow().properties().get(0).value().toString());
    assertEquals(
        "arch/x86/Kconfig:1", model.option("A").orElseThrow().entries().get(0).where().toString());
  }

  @Test
  void linesContinueAndCommentsEndThem() {
    Symbol symbol = only("config A # c\n  bool \"a # b\" \\\n    if B # c\n", "A");
    assertEquals("a # b", symbol.properties().get(0).text());
    assertEquals("B", symbol.properties().get(0).condition().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config A\\n  bool\\n  depends on (B | Kconfig:3: ')' is missing",
        "config A\\n  nonsense | Kconfig:2: \"nonsense\" is no statement",
        "source \"gone\" | Kconfig:1: there is no file gone",
        "source \"Kconfig\" | Kconfig:1: files include each other without an end",
        "menu \"a\" | Kconfig:1: menu has no end",
        "endif | Kconfig:1: there is no if to end",
        "a = $(a)\\nconfig $(a) | Kconfig:2: macros call each other without an end",
        "config A\\n  default $(x | Kconfig:2: a macro's ')' is missing",
        "$(error-if,y,stop) | Kconfig:1: stop",
        "config | Kconfig:1: the line ends too soon"
      })
  void whatIsNoKconfigIsNamedWithItsLine(String text, String message) {
    KconfigSyntaxException e =
        assertThrows(
            KconfigSyntaxException.class, () -> KconfigSamples.model(text.replace("\\n", "\n")));
    assertTrue(e.getMessage().endsWith(message.replace(":3:", ":3:")), e.getMessage());
  }
}
