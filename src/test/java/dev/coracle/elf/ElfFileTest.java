package dev.coracle.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.TestElf;
import dev.coracle.tree.Content;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ElfFileTest {
  private static ElfFacts read(TestElf elf) throws IOException {
    return ElfFile.read(Content.of(elf.bytes())).orElseThrow();
  }

  @Test
  void readsWhatTheLoaderReads() throws IOException {
    ElfFacts facts =
        read(
            TestElf.program()
                .needs("liba.so.1", "libb.so.2")
                .soname("me.so")
                .runpath("/x:$ORIGIN"));
    assertEquals(64, facts.bits());
    assertEquals(62, facts.machine());
    assertEquals(Optional.of("/lib64/ld-linux-x86-64.so.2"), facts.interpreter());
    assertEquals(Optional.of("me.so"), facts.soname());
    assertEquals(List.of("liba.so.1", "libb.so.2"), facts.needed());
    assertEquals(List.of("/x", "$ORIGIN"), facts.runpath());
  }

  @Test
  void runpathOverridesRpath() throws IOException {
    assertEquals(List.of("/r"), read(TestElf.amd64().rpath("/r")).rpath());
    assertEquals(List.of(), read(TestElf.amd64().rpath("/r").runpath("/s")).rpath());
  }

  @Test
  void readsTheOtherClassAndByteOrder() throws IOException {
    ElfFacts facts = read(TestElf.bigEndian32().needs("libc.so.6").interpreter("/lib/ld.so.1"));
    assertEquals(32, facts.bits());
    assertTrue(facts.bigEndian());
    assertEquals(20, facts.machine());
    assertEquals(List.of("libc.so.6"), facts.needed());
    assertEquals(Optional.of("/lib/ld.so.1"), facts.interpreter());
  }

  @Test
  void readsDlopenNotes() throws IOException {
    ElfFacts facts =
        read(
            TestElf.amd64()
                .dlopen(
                    "[{\"feature\":\"bpf\",\"description\":\"d\",\"priority\":\"recommended\","
                        + "\"soname\":[\"libbpf.so.1\",\"libbpf.so.0\"],\"new\":{\"x\":[1]}}]")
                .dlopen("[{\"soname\":[\"libz.so.1\"]}]"));
    assertEquals(
        List.of(
            new DlopenNote("bpf", "d", "recommended", List.of("libbpf.so.1", "libbpf.so.0")),
            new DlopenNote("", "", "suggested", List.of("libz.so.1"))),
        facts.dlopenNotes());
    assertEquals(
        List.of("FDO 407c0c0a", "FDO 407c0c0a"),
        facts.notes().stream().map(n -> n.owner() + " " + Long.toHexString(n.type())).toList());
  }

  @Test
  void otherFilesAreNotElf() throws IOException {
    assertTrue(ElfFile.read(Content.of(new byte[0])).isEmpty());
    assertTrue(ElfFile.read(Content.of("#!/bin/sh\n".getBytes())).isEmpty());
  }

  @Test
  void saysWhereAFileIsBroken() {
    byte[] whole = TestElf.program().needs("liba.so").bytes();
    MalformedElfException cut =
        assertThrows(
            MalformedElfException.class, () -> ElfFile.read(Content.of(Arrays.copyOf(whole, 100))));
    assertTrue(cut.getMessage().contains("program header table"), cut.getMessage());
    assertEquals("elf.malformed", cut.diagnostic("/x").code());
    assertThrows(
        MalformedElfException.class,
        () -> read(TestElf.amd64().entry(1, 5000)),
        "name out of table");
    assertThrows(
        MalformedElfException.class, () -> read(TestElf.amd64().dlopen("[{\"soname\":")), "JSON");
    assertThrows(MalformedElfException.class, () -> read(TestElf.amd64().dlopen("[{}]")));
  }

  @Test
  void damagedFilesNeverEscapeTheReader() throws IOException {
    byte[] whole =
        TestElf.program().needs("liba.so").dlopen("[{\"soname\":[\"libz.so.1\"]}]").bytes();
    Random random = new Random(1);
    int broken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2) * random.nextInt(99));
      for (int j = 0; j <= random.nextInt(4); j++) {
        damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
      }
      try {
        ElfFile.read(Content.of(damaged));
      } catch (MalformedElfException e) {
        broken++;
      }
    }
    assertTrue(broken > 1000, "damage is noticed: " + broken);
  }
}
