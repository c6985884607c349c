package dev.coracle.source.apt.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RelationsTest {

  private static Relation relation(String name, String operator, String version) {
    return new Relation(name, "", operator, version);
  }

  @Test
  void readsGroupsAndAlternatives() {
    assertEquals(
        List.of(
            List.of(relation("libc6", ">=", "2.38")),
            List.of(relation("a", "", ""), relation("b", "<<", "1:2~rc1-3")),
            List.of(new Relation("python3", "any", "=", "3"))),
        Relations.parse("libc6 (>= 2.38), a | b(<<1:2~rc1-3),\n python3:any (= 3)", "amd64"));
  }

  @Test
  void readsNothingFromNothing() {
    assertEquals(List.of(), Relations.parse("", "amd64"));
    assertEquals(List.of(), Relations.parse(" , ,", "amd64"));
    assertEquals(List.of(), Relations.parseFlat("", "amd64"));
  }

  @Test
  void leavesOutWhatIsForOtherArchitectures() {
    assertEquals(
        List.of(List.of(relation("a", "", "")), List.of(relation("d", ">=", "1"))),
        Relations.parse(
            "a [amd64 arm64] | b [arm64], c [!amd64 !i386], d (>= 1) [!arm64], e[armel]", "amd64"));
    assertEquals(List.of(relation("a", "", "")), Relations.parseFlat("a [linux-any]", "amd64"));
  }

  @Test
  void leavesOutWhatWantsABuildProfile() {
    assertEquals(
        List.of(List.of(relation("a", "", "")), List.of(relation("c", "", ""))),
        Relations.parse("a <!nocheck>, b <stage1>, c <stage1> <!nodoc>, d <!x y>", "amd64"));
  }

  @Test
  void readsOldOperatorsAsTheyAreMeant() {
    assertEquals(
        List.of(relation("a", "<=", "1"), relation("b", ">=", "2"), relation("c", ">>", "3")),
        Relations.parseFlat("a (< 1), b (> 2), c (>> 3)", "amd64"));
  }

  @Test
  void survivesOddText() {
    for (String odd : List.of("(", "a (", "a (>=", "a [", "a <", "|", ":", "a::b", "[amd64]")) {
      Relations.parse(odd, "amd64");
    }
    assertEquals(List.of(), Relations.parse("(>= 1)", "amd64"));
  }
}
