package dev.coracle.image.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.image.ImageReader;
import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.format.Compressor;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.recipe.CompressionType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Initial RAM disks as distributions make them: archives behind one another, packed or not. */
class InitramfsUnpackerTest {
  private static final ImageReader READER = new ImageReader(List.of(new CpioFormat()));
  private static final List<String> PACKINGS =
      List.of("gzip", "zstd", "xz", "lzma", "bzip2", "lz4");

  @TempDir Path directory;

  @Test
  void microcodeInFrontOfAPackedArchiveIsReadWithIt() throws IOException {
    byte[] early = archive("d kernel", "f kernel/microcode=early");
    for (String packing : PACKINGS) {
      byte[] main = archive("d .", "f init=" + "main ".repeat(500));
      Path file = file(early, new byte[1024 + 3], pack(packing, main), new byte[77]);
      try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, file)) {
        assertEquals(List.of("none", packing), unpacked.parts());
        assertEquals(
            "/ /init=" + "main ".repeat(500) + " /kernel /kernel/microcode=early",
            shown(unpacked, file),
            packing);
      }
    }
  }

  @Test
  void partsMayComeInAnyOrderAndNumber() throws IOException {
    List<byte[]> parts = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (String packing : PACKINGS) {
        parts.add(pack(packing, archive("f " + i + packing + "=" + "x".repeat(i))));
        parts.add(new byte[i]);
        words.add(packing);
      }
      parts.add(new byte[(4 - parts.stream().mapToInt(part -> part.length).sum() % 4) % 4]);
      parts.add(archive("f " + i + "=plain"));
      words.add("none");
    }
    Path file = file(parts.toArray(byte[][]::new));
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, file)) {
      assertEquals(words, unpacked.parts());
      StoredFileSystem stored = READER.open(unpacked.channel(), file).fileSystem();
      assertEquals(1 + 3 * 7, stored.nodes().size());
    }
  }

  @Test
  void whatALaterArchiveBringsTakesThePlaceOfWhatWasThere() throws IOException {
    String was =
        "d . | d etc | f etc/a=1 | l file>two | f gone=dir | d empty | n dev=5:1 | f kept=k";
    assertShown("/ /dev 5:1 /empty /etc /etc/a=2 /file -> two /gone=dir /kept=k", was, "f etc/a=2");
    assertShown(
        "/ /dev 5:1 /empty=full /etc /etc/a=1 /file=1 /gone /gone/in=3 /kept -> file",
        was,
        "f empty=full | f file=1 | d gone | f gone/in=3 | l kept>file");
    // A device that is there keeps its number: mknod fails, and nobody minds.
    assertShown("/ /dev 5:1 /empty /etc /etc/a=1 /file -> two /gone=dir /kept=k", was, "n dev=7:7");
  }

  /** Linux opens the old file and writes into it, so its other names have the new bytes too. */
  @Test
  void aFileThatIsWrittenOverStaysOneFileUnderAllItsNames() throws IOException {
    String was = "h one= | h two=old";
    assertShown("/ /one=new /two=new", was, "f one=new");
    assertShown("/ /more=new /one=new /two=new", was, "h two= | h more=new");
    assertShown("/ /one=old /two -> one", was, "l two>one");
    try (CompressedFile.Unpacked unpacked =
        CompressedFile.open(file(archive(was), archive("f one=x")), directory)) {
      for (StoredNode node :
          READER.open(unpacked.channel(), directory).fileSystem().nodes().subList(1, 3)) {
        assertEquals(2, node.links());
      }
    }
  }

  @Test
  void whatContradictsItselfIsRefused() throws IOException {
    byte[] twins = archive("f a=1", "f TWIN=2");
    String text = new String(twins, StandardCharsets.ISO_8859_1).replace("TWIN", "a\0\0\0");
    Path twice = file(text.replace("00000005", "00000002").getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(refused(twice).contains("a second entry for /a"));
    Path full = file(archive("d a", "f a/b="), archive("f a="));
    assertTrue(refused(full).contains("with something in it"));
    assertTrue(refused(file(archive("f no/parent="))).contains("not there"));
  }

  @Test
  void whatCannotBeUnpackedIsNamed() throws IOException {
    byte[] early = archive("f early=1");
    byte[] lzop = {(byte) 0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n', 1, 2, 3};
    String reported = refused(file(early, lzop));
    assertTrue(
        reported.contains("is compressed with lzop from byte " + early.length + " on"), reported);
    assertTrue(reported.contains("fix: decompress it with lzop -d"), reported);
    byte[] frame = {4, 0x22, 0x4d, 0x18, 0, 0, 0, 0};
    assertTrue(refused(file(frame)).contains("compressed with lz4 in frames from byte 0 on"));
    String junk = refused(file(early, pack("zstd", early), "junk".getBytes()));
    assertTrue(junk.contains("where a part ends: what follows is no part"), junk);
  }

  @Test
  void damageIsReportedWhateverThePacking() throws IOException {
    byte[] main = new byte[5000];
    new Random(1).nextBytes(main);
    byte[] early = archive("f early=1");
    byte[] packed = archive("f random=" + new String(main, StandardCharsets.ISO_8859_1));
    Random random = new Random(2);
    for (String packing : PACKINGS) {
      byte[] whole = pack(packing, packed);
      for (int round = 0; round < 150; round++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        if (round % 5 == 0) {
          damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
        }
        Path file = file(early, damaged);
        try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, file)) {
          shown(unpacked, file);
        } catch (CoracleException | MalformedImageException e) {
          assertTrue(!e.getMessage().isEmpty());
        }
      }
    }
  }

  private String refused(Path file) {
    return assertThrows(
            CoracleException.class,
            () -> {
              try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, file)) {
                shown(unpacked, file);
              }
            })
        .getMessage();
  }

  private void assertShown(String expected, String first, String second) throws IOException {
    Path file = file(archive(first), new byte[512], archive(second));
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, file)) {
      assertEquals(expected, shown(unpacked, file));
    }
  }

  private static String shown(CompressedFile.Unpacked unpacked, Path file) throws IOException {
    StoredFileSystem stored = READER.open(unpacked.channel(), file).fileSystem();
    List<String> shown = new ArrayList<>();
    for (StoredNode node : stored.nodes()) {
      shown.add(
          node.path()
              + switch (node.kind()) {
                case REGULAR -> {
                  try (InputStream in = stored.open(node)) {
                    yield "=" + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                  }
                }
                case SYMLINK -> " -> " + node.target();
                case CHARACTER -> " " + node.major() + ":" + node.minor();
                default -> "";
              });
    }
    return shown.stream().collect(Collectors.joining(" "));
  }

  private Path file(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return Files.write(directory.resolve("initrd"), all.toByteArray());
  }

  /**
   * An archive by another writer. Entries are {@code d PATH}, {@code f PATH=BYTES}, {@code h
   * PATH=BYTES} for a name of the one file that has several, {@code l PATH>TARGET} and {@code n
   * PATH=MAJOR:MINOR}, apart or joined by bars.
   */
  private static byte[] archive(String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream out =
        new CpioArchiveOutputStream(bytes, CpioConstants.FORMAT_NEW)) {
      int inode = 1;
      for (String each : String.join(" | ", entries).split(" \\| ")) {
        String[] words = each.substring(2).split("[=>]", 2);
        byte[] content = (words.length > 1 ? words[1] : "").getBytes(StandardCharsets.ISO_8859_1);
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, words[0]);
        entry.setInode(each.charAt(0) == 'h' ? 1000 : inode++);
        entry.setNumberOfLinks(each.charAt(0) == 'h' ? 2 : 1);
        long kind =
            switch (each.charAt(0)) {
              case 'd' -> CpioConstants.C_ISDIR;
              case 'l' -> CpioConstants.C_ISLNK;
              case 'n' -> CpioConstants.C_ISCHR;
              default -> CpioConstants.C_ISREG;
            };
        entry.setMode(kind | 0644);
        if (kind == CpioConstants.C_ISCHR) {
          String[] numbers = words[1].split(":");
          entry.setRemoteDeviceMaj(Long.parseLong(numbers[0]));
          entry.setRemoteDeviceMin(Long.parseLong(numbers[1]));
          content = new byte[0];
        }
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] pack(String packing, byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    if (packing.equals("lz4")) {
      return legacy(bytes);
    }
    try (OutputStream out =
        switch (packing) {
          case "gzip" -> Compressor.over(CompressionType.GZIP, packed);
          case "zstd" -> Compressor.over(CompressionType.ZSTD, packed);
          case "xz" -> new XZOutputStream(packed, new LZMA2Options());
          case "lzma" -> new LZMAOutputStream(packed, new LZMA2Options(), -1);
          default -> new BZip2CompressorOutputStream(packed);
        }) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** Two blocks, though one would do. */
  private static byte[] legacy(byte[] bytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(new byte[] {2, 0x21, 0x4c, 0x18});
    for (int half = 0; half < 2; half++) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      try (OutputStream out = new BlockLZ4CompressorOutputStream(block)) {
        int middle = bytes.length / 2;
        out.write(bytes, half * middle, half == 0 ? middle : bytes.length - middle);
      }
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        all.write(block.size() >> shift);
      }
      all.write(block.toByteArray());
    }
    return all.toByteArray();
  }
}
