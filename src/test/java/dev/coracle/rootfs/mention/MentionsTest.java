package dev.coracle.rootfs.mention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class MentionsTest {
  @Test
  void pathsInAProgramEndWhereTheirBytesDo() {
    byte[] bytes = bytes("x/no\0/etc/one.conf.\0=/usr/lib/two//\0/a//b/c\0/etc\0/var/%s/x");
    assertEquals(Set.of("/etc/one.conf", "/usr/lib/two", "/var"), paths(bytes, path -> true));
    assertEquals(Set.of(), paths(bytes, path -> false));
  }

  @Test
  void symbolsAreWholeStrings() {
    Set<String> names = Set.of("setlocale", "iconv_open");
    byte[] bytes = bytes("setlocale\0\u00ffsetlocale\0iconv_open2\0iconv_open\0setlocale");
    assertEquals(Set.of("iconv_open"), symbols(bytes, names));
    assertEquals(Set.of("setlocale"), symbols(bytes("\0setlocale\0"), names));
    assertEquals(Set.of(), symbols(bytes, Set.of()));
  }

  @Test
  void commandsHaveAProgramAndAnOption() {
    byte[] bytes =
        bytes("\0rm -rf a b\0exec cc -g\0/bin/mv -f %s %s\0find it\0Use -x\0- -\0a -b\0ls --all\0");
    assertEquals(Set.of("rm", "cc", "/bin/mv", "ls"), Mentions.commands(bytes));
  }

  private static Set<String> paths(byte[] bytes, Predicate<String> known) {
    return Mentions.scan(bytes, known, new SymbolNames(Set.of())).paths();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Set<String> symbols(byte[] bytes, Set<String> names) {
    return Mentions.scan(bytes, path -> false, new SymbolNames(names)).symbols();
  }
}
