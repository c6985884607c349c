package dev.coracle.rootfs.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgramStringsTest {
  private static ProgramStrings strings(String text) {
    return ProgramStrings.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void namesStandBetweenZeroBytes() {
    String longest = "x".repeat(99);
    ProgramStrings strings =
        strings(
            "first\0mod_ssl\0with blank\0a/b\0\0\u00e9t\u00e9\0"
                + longest
                + "\0x"
                + longest
                + "\0last");
    for (String yes : List.of("mod_ssl", longest)) {
      assertTrue(strings.has(yes), yes);
    }
    for (String no :
        List.of(
            "",
            "first",
            "mod",
            "with",
            "blank",
            "with blank",
            "a/b",
            "b",
            "\u00e9t\u00e9",
            "x" + longest,
            "last")) {
      assertFalse(strings.has(no), no);
    }
    assertFalse(strings("").has("mod_ssl"));
  }

  @Test
  void manyNamesAreAllFound() {
    StringBuilder text = new StringBuilder("\0");
    for (int i = 0; i < 5000; i++) {
      text.append("name").append(i).append('\0');
    }
    ProgramStrings strings = strings(text.toString());
    for (int i = 0; i < 5000; i++) {
      assertTrue(strings.has("name" + i), "name" + i);
    }
    assertFalse(strings.has("name5000"));
  }

  @Test
  void namesOfPlugInsAreMadeOfParts() {
    assertEquals(
        Set.of(new PlugInNamePattern("lib", "-backend"), new PlugInNamePattern("", "_plugin")),
        strings("lib%s-backend.so\0x\0/usr/lib/%s_plugin.so\0.so\0%s.so\0a.so.1\0last.so")
            .plugIns());
  }
}
