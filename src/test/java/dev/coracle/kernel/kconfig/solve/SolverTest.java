package dev.coracle.kernel.kconfig.solve;

import static dev.coracle.kernel.kconfig.KconfigSamples.solve;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule alone; KconfigParityIT compares all of them with the kernel's own program. */
class SolverTest {
  private static final String MODULES = "config MODULES\n bool \"m\"\n modules\n";

  @Test
  void whatIsAskedForCountsWhereItCanBeSeen() {
    String tree = "config A\n bool \"a\"\nconfig B\n bool \"b\"\n depends on A\n";
    assertEquals(List.of("# CONFIG_A is not set"), solve(tree, "CONFIG_B=y\n"));
    assertEquals(List.of("CONFIG_A=y", "CONFIG_B=y"), solve(tree, "CONFIG_A=y\nCONFIG_B=y\n"));
    assertEquals(List.of("# CONFIG_A is not set"), solve(tree, "CONFIG_A=17\n"));
  }

  @Test
  void theFirstDefaultThatHoldsCounts() {
    String tree =
        "config A\n bool \"a\"\nconfig N\n int\n default 3 if A\n default 4\n range 1 2 if A\n";
    assertEquals(List.of("# CONFIG_A is not set", "CONFIG_N=4"), solve(tree, ""));
    assertEquals(List.of("CONFIG_A=y", "CONFIG_N=2"), solve(tree, "CONFIG_A=y\n"));
  }

  @Test
  void aSelectBeatsDependenciesAndAnImplicationDoesNot() {
    String tree =
        """
        config A
          bool "a"
          default y
          select S
          imply I
        config D
          bool "d"
        config S
          bool "s"
          depends on D
        config I
          bool "i"
          depends on D
        """;
    assertEquals(
        List.of("CONFIG_A=y", "# CONFIG_D is not set", "CONFIG_S=y", "# CONFIG_I is not set"),
        solve(tree, ""));
    assertEquals(
        List.of("CONFIG_A=y", "CONFIG_D=y", "CONFIG_S=y", "CONFIG_I=y"),
        solve(tree, "CONFIG_D=y\nCONFIG_S=n\n"));
    assertEquals(
        List.of("CONFIG_A=y", "CONFIG_D=y", "CONFIG_S=y", "# CONFIG_I is not set"),
        solve(tree, "CONFIG_D=y\n# CONFIG_I is not set\n"));
  }

  @Test
  void withoutModulesATristateIsABool() {
    String tree = MODULES + "config T\n tristate \"t\"\n default m\nconfig U\n bool\n default T\n";
    assertEquals(
        List.of("CONFIG_MODULES=y", "CONFIG_T=m", "CONFIG_U=y"), solve(tree, "CONFIG_MODULES=y\n"));
    assertEquals(
        List.of("# CONFIG_MODULES is not set", "CONFIG_T=y", "CONFIG_U=y"),
        solve(tree, "CONFIG_T=m\n"));
    String asked = MODULES + "config T\n tristate \"t\"\n depends on m\n";
    assertEquals(List.of("# CONFIG_MODULES is not set"), solve(asked, "CONFIG_T=y\n"));
  }

  @Test
  void whatIsOffIsNotAModuleWithoutModulesEither() {
    String tree = MODULES + "config T\n tristate \"t\"\nconfig U\n def_bool T=m || T=y\n";
    assertEquals(List.of("# CONFIG_MODULES is not set", "# CONFIG_T is not set"), solve(tree, ""));
  }

  @Test
  void ofAChoiceOneIsOn() {
    String tree =
        """
        choice
          prompt "which"
          default TWO
        config ONE
          bool "one"
        config TWO
          bool "two"
        config THREE
          bool "three"
        endchoice
        """;
    assertEquals(List.of("TWO"), on(tree, ""));
    assertEquals(List.of("ONE"), on(tree, "CONFIG_ONE=y\n"));
    assertEquals(List.of("THREE"), on(tree, "CONFIG_ONE=y\nCONFIG_THREE=y\n"), "the last one");
    assertEquals(List.of("ONE"), on(tree, "CONFIG_TWO=n\n"), "the first that nobody spoke of");
    assertEquals(
        List.of("TWO"), on(tree, "CONFIG_TWO=n\nCONFIG_ONE=n\nCONFIG_THREE=n\n"), "the oldest n");
  }

  private static List<String> on(String tree, String config) {
    return solve(tree, config).stream()
        .filter(line -> line.endsWith("=y"))
        .map(line -> line.substring(7, line.length() - 2))
        .toList();
  }

  @Test
  void numbersAreComparedAsNumbersAndTextAsText() {
    String tree =
        """
        config V
          int
          default 120200
        config H
          hex
          default 0x20
        config S
          string "s"
          default "a\\"b"
        config NEW
          def_bool V >= 90000
        config OLD
          def_bool V < 90000
        config BIG
          def_bool H > 0x9
        config NAMED
          def_bool S = "x"
        """;
    assertEquals(
        List.of(
            "CONFIG_V=120200",
            "CONFIG_H=0x20",
            "CONFIG_S=\"x\"",
            "CONFIG_NEW=y",
            "CONFIG_BIG=y",
            "CONFIG_NAMED=y"),
        solve(tree, "CONFIG_S=\"x\"\n"));
    assertEquals("CONFIG_S=\"a\\\"b\"", solve(tree, "CONFIG_S=x\n").get(2));
  }

  @Test
  void aNumberOutOfRangeIsBroughtIntoIt() {
    String tree = "config N\n int \"n\"\n range 12 25\n default 17\n";
    assertEquals(List.of("CONFIG_N=25"), solve(tree, "CONFIG_N=40\n"));
    assertEquals(List.of("CONFIG_N=12"), solve(tree, "CONFIG_N=-3\n"));
    assertEquals(
        List.of("CONFIG_N=17"), solve(tree, "CONFIG_N=007\n"), "is no number of kconfig's");
  }

  @Test
  void whatDependsOnItselfEnds() {
    assertEquals(List.of(), solve("config A\n bool \"a\"\n depends on A\n", "CONFIG_A=y\n"));
  }
}
