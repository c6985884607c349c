package dev.coracle.kernel.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import dev.coracle.testing.FakeArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;

class SourceUnpackerTest {
  @TempDir Path directory;
  private final Map<String, String> files = new LinkedHashMap<>();
  private Path target;

  @BeforeEach
  void begin() throws IOException {
    target = Files.createDirectory(directory.resolve("tree"));
    files.put("linux/Kconfig", "mainmenu\n");
  }

  private long unpack(int threads) throws IOException {
    Path archive = FakeArchive.write(directory.resolve("linux.tar.xz"), files);
    return SourceUnpacker.unpack(
        archive, target, SourceFilter.whole("x86"), threads, Progress.silent());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void filesComeOutWholeOnAnyNumberOfThreads(int threads) throws IOException {
    String large = "0123456789abcdef\n".repeat(5000);
    files.put("linux/kernel/large.c", large);
    files.put("linux/scripts/run.sh", "#!/bin/sh\n");
    files.put("linux/include/link.h", "-> ../kernel/large.c");
    files.put("linux/include/hard.h", "=> linux/kernel/large.c");
    assertEquals(FakeArchive.TIME, unpack(threads), "the source's own date");
    assertEquals(large, Files.readString(target.resolve("kernel/large.c")));
    assertEquals(large, Files.readString(target.resolve("include/link.h")));
    assertEquals(large, Files.readString(target.resolve("include/hard.h")));
    assertTrue(Files.isExecutable(target.resolve("scripts/run.sh")));
    assertFalse(Files.isExecutable(target.resolve("kernel/large.c")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar", "gz", "bzip2", "zstd", "xz"})
  void everyCompressionIsRecognisedByItsBytes(String format) throws Exception {
    files.put("linux/a.c", "content");
    Path xz = FakeArchive.write(directory.resolve("linux.tar.xz"), files);
    Path archive = directory.resolve("archive");
    try (InputStream in = new XZInputStream(Files.newInputStream(xz));
        OutputStream raw = Files.newOutputStream(archive);
        OutputStream out =
            format.equals("tar")
                ? raw
                : new CompressorStreamFactory().createCompressorOutputStream(format, raw)) {
      in.transferTo(out);
    }
    SourceFilter all = SourceFilter.whole("x86");
    SourceUnpacker.unpack(archive, target, all, 2, Progress.silent());
    assertEquals("content", Files.readString(target.resolve("a.c")));
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, format.equals("tar") ? 700 : bytes.length / 2));
    CoracleException cut =
        assertThrows(
            CoracleException.class,
            () ->
                SourceUnpacker.unpack(
                    archive, Files.createTempDirectory(directory, "t"), all, 2, Progress.silent()));
    assertEquals("kernel.source-archive", cut.diagnostics().get(0).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>not an archive</html>", "PK\u0003\u0004 zip"})
  void whatIsNoArchiveIsRefused(String content) throws IOException {
    Path archive = Files.writeString(directory.resolve("archive"), content.repeat(1000));
    SourceFilter all = SourceFilter.whole("x86");
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () -> SourceUnpacker.unpack(archive, target, all, 2, Progress.silent()));
    assertEquals("kernel.source-archive", e.diagnostics().get(0).code());
  }

  @ParameterizedTest
  @CsvSource({
    "arch/arm/boot/a.c,false",
    "arch/arm/Kconfig,true",
    "arch/um/scripts/Makefile.rules,true",
    "arch/x86/boot/a.c,true",
    "arch/Kconfig,true",
    "Documentation/a.rst,false",
    "Documentation/Kconfig,true",
    "samples/x/Makefile,true",
    "samples/x/x.c,false",
    "tools/testing/t.c,false",
    "tools/objtool/check.c,true",
  })
  void onlyWhatAKernelIsMadeOfIsUnpacked(String name, boolean unpacked) throws IOException {
    files.put("linux/" + name, "x");
    unpack(2);
    assertEquals(unpacked, Files.exists(target.resolve(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "linux/../../evil,x",
    "linux//../../evil,x",
    "linux/kernel/../../../evil,x",
    "linux/link,-> ../../evil",
    "linux/link,-> /etc/passwd",
    "linux/link,-> ./../evil",
    "linux/hard,=> linux/../../evil",
  })
  void nothingLeavesTheTree(String name, String content) throws IOException {
    files.put(name, content);
    CoracleException e = assertThrows(CoracleException.class, () -> unpack(2));
    assertEquals(ExitCode.INTEGRITY, e.exitCode());
    assertFalse(Files.exists(directory.resolve("evil")));
    assertFalse(Files.exists(directory.getParent().resolve("evil")));
  }

  @Test
  void nothingIsWrittenThroughALinkOfTheArchive() throws IOException {
    // Each link stays inside by its letters; one after the other they lead out.
    files.put("linux/d/up", "-> ..");
    files.put("linux/out", "-> d/up/..");
    files.put("linux/out/evil", "x");
    CoracleException e = assertThrows(CoracleException.class, () -> unpack(2));
    assertTrue(e.getMessage().contains("leads through a link"), e.getMessage());
    assertFalse(Files.exists(directory.resolve("evil")));
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    files.put("linux/kernel/a.c", "-> b.c");
    files.put("linux/./kernel/a.c", "x");
    CoracleException e = assertThrows(CoracleException.class, () -> unpack(2));
    assertTrue(e.getMessage().contains("kernel/a.c twice"), e.getMessage());
    assertFalse(Files.exists(target.resolve("kernel/b.c")));
  }

  @Test
  void aDamagedArchiveIsADiagnostic() throws IOException {
    files.put("linux/kernel/large.c", "0123456789abcdef".repeat(9000));
    Path archive = FakeArchive.write(directory.resolve("linux.tar.xz"), files);
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 3] ^= 0x55;
    Files.write(archive, bytes);
    refused(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
    refused(archive);
    Files.write(archive, new byte[0]);
    refused(archive);
  }

  private void refused(Path archive) {
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () ->
                SourceUnpacker.unpack(
                    archive, target, SourceFilter.whole("x86"), 2, Progress.silent()));
    assertEquals("kernel.source-archive", e.diagnostics().get(0).code());
  }

  @Test
  void anArchiveWithoutAKernelIsADiagnostic() {
    files.clear();
    files.put("linux/README", "no kernel");
    CoracleException e = assertThrows(CoracleException.class, () -> unpack(2));
    assertTrue(e.getMessage().contains("holds no kernel source"));
  }
}
