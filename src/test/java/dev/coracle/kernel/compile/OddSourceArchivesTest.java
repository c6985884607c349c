package dev.coracle.kernel.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives of a kernel's source as no project would make them: each is unpacked or refused with a
 * diagnostic, and nothing else is written.
 */
class OddSourceArchivesTest {
  @TempDir Path directory;

  private interface Entries {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private final Map<String, Entries> sound = new LinkedHashMap<>();
  private final Map<String, Entries> refused = new LinkedHashMap<>();

  private static void file(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    file(tar, new TarArchiveEntry(name), content);
  }

  private static void file(TarArchiveOutputStream tar, TarArchiveEntry entry, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static void kind(TarArchiveOutputStream tar, String name, byte kind, String link)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName(link);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  /** A file whose extended header has a field as it stands. */
  private static void extended(TarArchiveOutputStream tar, String key, String value)
      throws IOException {
    extendedHeader(tar, key, value);
    file(tar, "linux/kernel/x.c", "x");
  }

  private static void extendedHeader(TarArchiveOutputStream tar, String key, String value)
      throws IOException {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length;
    int digits = String.valueOf(length + 2).length();
    TarArchiveEntry head = new TarArchiveEntry("x", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    file(tar, head, (length + digits) + rest);
  }

  private void all() {
    sound.put("two top directories", tar -> file(tar, "other/kernel/a.c", "x"));
    sound.put("a file beside the top directory", tar -> file(tar, "README", "x"));
    sound.put("names of other alphabets", tar -> file(tar, "linux/\u00e9\u4e16.c", "x"));
    sound.put("an unknown field", tar -> extended(tar, "VENDOR.x", "y"));
    sound.put("a file of the year 1", tar -> extended(tar, "mtime", "-62135596800"));
    sound.put("a file of the year 2200", tar -> extended(tar, "mtime", "7258118400.25"));
    refused.put("a zero byte in a name", tar -> extended(tar, "path", "linux/kernel/a\0b.c"));
    refused.put("a zero byte in a link", tar -> linked(tar, "a\0b"));
    refused.put("a name of 300 letters", tar -> file(tar, "linux/" + "x".repeat(300), "x"));
    refused.put(
        "a path of 6,000 letters", tar -> file(tar, "linux" + "/directory1".repeat(600), "x"));
    refused.put("an empty link", tar -> kind(tar, "linux/kernel/l.c", TarConstants.LF_SYMLINK, ""));
    refused.put("a pipe", tar -> kind(tar, "linux/kernel/p.c", TarConstants.LF_FIFO, ""));
    refused.put("a device", tar -> kind(tar, "linux/kernel/d.c", TarConstants.LF_CHR, ""));
    refused.put(
        "a file as a directory",
        tar -> {
          file(tar, "linux/a", "x");
          file(tar, "linux/a/b", "x");
        });
    refused.put(
        "a directory as a file",
        tar -> {
          file(tar, "linux/a/b", "x");
          file(tar, "linux/a", "x");
        });
    refused.put("a hard link to itself", tar -> kind(tar, "linux/h", (byte) '1', "linux/h"));
    refused.put(
        "a hard link to a directory",
        tar -> {
          file(tar, "linux/a/b", "x");
          kind(tar, "linux/h", (byte) '1', "linux/a");
        });
    refused.put("a time that is none", tar -> extended(tar, "mtime", "soon"));
    refused.put("a size that is none", tar -> extended(tar, "size", "much"));
    refused.put("a size below zero", tar -> extended(tar, "size", "-5"));
    refused.put("a size beyond the archive", tar -> extended(tar, "size", "99999999999999"));
    refused.put("a time without end", tar -> extended(tar, "mtime", "9".repeat(40)));
  }

  private static void linked(TarArchiveOutputStream tar, String to) throws IOException {
    extendedHeader(tar, "linkpath", to);
    kind(tar, "linux/kernel/l.c", TarConstants.LF_SYMLINK, "x.c");
  }

  private Path archive(Entries odd) throws IOException {
    Path archive = directory.resolve("linux.tar");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      file(tar, "linux/Kconfig", "mainmenu\n");
      odd.write(tar);
    }
    return archive;
  }

  private long unpack(Entries odd) throws IOException {
    Path target = Files.createTempDirectory(directory, "tree");
    return SourceUnpacker.unpack(
        archive(odd), target, SourceFilter.whole("x86"), 1, Progress.silent());
  }

  @TestFactory
  Stream<DynamicTest> oddArchivesAreReadOrRefused() {
    all();
    return Stream.concat(
        sound.entrySet().stream()
            .map(
                each ->
                    DynamicTest.dynamicTest(
                        each.getKey(), () -> assertTrue(unpack(each.getValue()) >= 0))),
        refused.entrySet().stream()
            .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> refused(each.getValue()))));
  }

  private void refused(Entries odd) {
    CoracleException e = assertThrows(CoracleException.class, () -> unpack(odd));
    assertEquals("kernel.source-archive", e.diagnostics().get(0).code());
    String message = e.diagnostics().get(0).message();
    assertFalse(message.chars().anyMatch(Character::isISOControl), message);
  }
}
