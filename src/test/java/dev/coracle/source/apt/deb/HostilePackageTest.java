package dev.coracle.source.apt.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.store.Store;
import dev.coracle.testing.DebFile;
import dev.coracle.testing.RawTar;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every package that is not as it should be is refused with a diagnostic and leaves no trace. */
class HostilePackageTest {
  private static final long SMALL_LIMIT = 1 << 20;
  private static final byte[] FORMAT = ascii("2.0\n");

  @TempDir private Path directory;
  private Path deb;
  private Store store;

  @BeforeEach
  void open() {
    deb = directory.resolve("p.deb");
    store = Store.open(directory.resolve("store"));
  }

  @Test
  void truncatedAnywhere() throws IOException {
    for (String suffix : new String[] {"", ".xz", ".gz", ".zst", ".bz2"}) {
      DebFile.write(deb, suffix, tar -> tar.file("./x", noise()));
      byte[] whole = Files.readAllBytes(deb);
      for (int part = 0; part < 40; part++) {
        Files.write(deb, Arrays.copyOf(whole, (whole.length - 2) * part / 39));
        assertMalformed();
      }
    }
  }

  @Test
  void corrupted() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./x", noise()));
    byte[] whole = Files.readAllBytes(deb);
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      byte[] wrong = whole.clone();
      // From the middle on there is only data.tar.xz, whose check covers everything.
      wrong[whole.length / 2 + random.nextInt(whole.length / 2 - 16)] ^= 1 << random.nextInt(8);
      Files.write(deb, wrong);
      assertMalformed("data.tar.xz");
    }
  }

  @Test
  void notAPackageAtAll() throws IOException {
    Files.write(deb, new byte[0]);
    assertMalformed();
    Files.writeString(deb, "<html>Not Found</html>".repeat(20));
    assertMalformed("not an ar archive");
    Files.writeString(deb, "!<arch>\n");
    assertMalformed("ends before");
    byte[] bytes = new byte[5000];
    new Random(2).nextBytes(bytes);
    System.arraycopy(ascii("!<arch>\n"), 0, bytes, 0, 8);
    Files.write(deb, bytes);
    assertMalformed();
  }

  @Test
  void membersMissingOrInDisorder() throws IOException {
    byte[] control = DebFile.control(DebFile.CONTROL);
    byte[] data = DebFile.tar(tar -> tar.file("./x", "x"));
    members(new Object[][] {{"control.tar", control}, {"data.tar", data}});
    assertMalformed("the first member");
    members(new Object[][] {{"debian-binary", FORMAT}, {"data.tar", data}});
    assertMalformed("in the place of control.tar");
    members(new Object[][] {{"debian-binary", FORMAT}, {"control.tar", control}});
    assertMalformed("ends before data.tar");
    members(
        new Object[][] {{"debian-binary", FORMAT}, {"data.tar", data}, {"control.tar", control}});
    assertMalformed("in the place of control.tar");
    members(
        new Object[][] {
          {"debian-binary", FORMAT},
          {"control.tar", control},
          {"data.tar", data},
          {"data.tar.xz", data}
        });
    assertMalformed("after data.tar");
    members(
        new Object[][] {
          {"debian-binary", ascii("3.0\n")}, {"control.tar", control}, {"data.tar", data}
        });
    assertMalformed("package format '3.0'");
    members(
        new Object[][] {
          {"debian-binary", FORMAT}, {"control.tar", control}, {"data.tar.lzma", data}
        });
    assertMalformed("unknown compression '.lzma'");
  }

  @Test
  void controlFieldsMissing() throws IOException {
    byte[] data = DebFile.tar(tar -> tar.file("./x", "x"));
    for (String text :
        new String[] {"", "Package: p\nVersion: 1\n", DebFile.CONTROL + "Package: q\n"}) {
      members(
          new Object[][] {
            {"debian-binary", FORMAT}, {"control.tar", DebFile.control(text)}, {"data.tar", data}
          });
      assertMalformed("control.tar", "the field");
    }
    members(
        new Object[][] {
          {"debian-binary", FORMAT},
          {"control.tar", DebFile.tar(tar -> tar.file("./other", "x"))},
          {"data.tar", data}
        });
    assertMalformed("the control file is missing");
  }

  @Test
  void pathsThatLeadOut() throws IOException {
    for (String name :
        new String[] {
          "../x",
          "./../x",
          "./usr/../../x",
          "./usr/..",
          "/etc/x",
          "/",
          "./a//b",
          "./a/./b",
          "..",
          ".//etc/x"
        }) {
      data(new RawTar().entry(name, '0', "x", ""));
      assertMalformed("data.tar");
    }
    data(new RawTar().pax("path", "./a/../../x").entry("fine", '0', "x", ""));
    assertMalformed("..");
    data(new RawTar().pax("path", "/etc/passwd").entry("fine", '0', "x", ""));
    assertMalformed("absolute");
  }

  @Test
  void entriesBelowSomethingThatIsNoDirectory() throws IOException {
    data(new RawTar().entry("./a", '2', "", "/etc").entry("./a/x", '0', "x", ""));
    assertMalformed("/a/x", "not a directory");
    data(new RawTar().entry("./a", '2', "", "../..").entry("./a/b/c", '0', "x", ""));
    assertMalformed("not a directory");
    data(new RawTar().entry("./a", '0', "x", "").entry("./a/x", '0', "x", ""));
    assertMalformed("not a directory");
    data(new RawTar().entry("./a/x", '0', "x", "").entry("./a", '2', "", "/etc"));
    assertMalformed("is below it");
  }

  @Test
  void hardLinksToWhatIsNoFileHere() throws IOException {
    for (String target : new String[] {"/etc/passwd", "../x", "./none", "./d", "./later", ""}) {
      data(
          new RawTar()
              .entry("./d", '5', "", "")
              .entry("./link", '1', "", target)
              .entry("./later", '0', "x", ""));
      assertMalformed("link");
    }
  }

  @Test
  void pathsThatStandThereTwice() throws IOException {
    data(new RawTar().entry("./a", '0', "x", "").entry("a", '0', "y", ""));
    assertMalformed("twice");
    data(new RawTar().entry("./a", '5', "", "").entry("./a/", '5', "", ""));
    assertMalformed("twice");
  }

  @Test
  void namesThatCannotBe() throws IOException {
    data(new RawTar().pax("path", "./" + "n".repeat(256)).entry("x", '0', "x", ""));
    assertMalformed("longer than 255");
    data(new RawTar().pax("path", "./a\0b").entry("x", '0', "x", ""));
    assertMalformed("NUL");
    data(
        new RawTar()
            .pax(Map.of("path", new byte[] {'.', '/', (byte) 0xe9}))
            .entry("x", '0', "x", ""));
    assertMalformed("not UTF-8");
    data(new RawTar().entry("", '0', "x", ""));
    assertMalformed("no name");
    data(new RawTar().entry("./l", '2', "", ""));
    assertMalformed("impossible target");
    data(new RawTar().pax("linkpath", "t".repeat(5000)).entry("./l", '2', "", "x"));
    assertMalformed("impossible target");
  }

  @Test
  void sizesThatCannotBe() throws IOException {
    byte[] negative = new byte[12];
    Arrays.fill(negative, (byte) 0xff);
    data(new RawTar().header("./x", '0', negative, "", "0", "0"));
    assertMalformed("negative size");
    byte[] huge = new byte[12];
    Arrays.fill(huge, (byte) 0x7f);
    huge[0] = (byte) 0x80;
    data(new RawTar().header("./x", '0', huge, "", "0", "0"));
    assertMalformed("too large");
    data(new RawTar().header("./x", '0', ascii("77777777777\0"), "", "0", "0"));
    assertMalformed();
    data(new RawTar().pax("size", "-5").entry("./x", '0', "x", ""));
    assertMalformed("size");
    data(new RawTar().pax("size", "999999999999999999999").entry("./x", '0', "x", ""));
    assertMalformed("size");
    data(new RawTar().header("./x", '2', RawTar.octal(512, 12), "t", "0", "0"));
    assertMalformed("only regular files");
    data(new RawTar().header("./x", '0', ascii("12z\0\0\0\0\0\0\0\0\0"), "", "0", "0"));
    assertMalformed("not a number");
  }

  @Test
  void whatUnpacksToTooMuch() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./zeros", "\0".repeat((int) SMALL_LIMIT + 1)));
    assertMalformed("/zeros", "more than " + SMALL_LIMIT);
    byte[] small = DebFile.tar(tar -> tar.file("./x", "x"));
    byte[] padded = Arrays.copyOf(small, (int) SMALL_LIMIT * 2);
    members(
        new Object[][] {
          {"debian-binary", FORMAT},
          {"control.tar", DebFile.control(DebFile.CONTROL)},
          {"data.tar.gz", DebFile.compressed(".gz", padded)},
        });
    assertMalformed("more than");
  }

  @Test
  void devicesOutOfRangeAndOwnersToo() throws IOException {
    data(new RawTar().header("./d", '3', RawTar.octal(0, 12), "", "0010000", "0000000"));
    assertMalformed("4096:0");
    data(new RawTar().header("./d", '4', RawTar.octal(0, 12), "", "0000000", "4000000"));
    assertMalformed("out of range");
    data(new RawTar().pax("uid", "4294967296").entry("./x", '0', "x", ""));
    assertMalformed("32 bits");
  }

  @Test
  void kindsOfEntriesThatNobodyKnows() throws IOException {
    for (char type : new char[] {'S', '7', 'D', 'V', 'M', 'A', (char) 1}) {
      data(new RawTar().entry("./x", type, "", ""));
      assertMalformed("unsupported kind");
    }
    data(new RawTar().pax("GNU.sparse.major", "1").entry("./x", '0', "x", ""));
    assertMalformed("sparse");
  }

  @Test
  void garbledHeaders() throws IOException {
    byte[] tar = new RawTar().entry("./x", '0', "x", "").finish();
    tar[3] ^= 1;
    members(
        new Object[][] {
          {"debian-binary", FORMAT},
          {"control.tar", DebFile.control(DebFile.CONTROL)},
          {"data.tar", tar},
        });
    assertMalformed("checksum");
    members(
        new Object[][] {
          {"debian-binary", FORMAT},
          {"control.tar", DebFile.control(DebFile.CONTROL)},
          {"data.tar", new RawTar().entry("./x", '0', "x", "").unfinished()},
        });
    assertMalformed("end-of-archive");
    for (String pax : new String[] {"9999 a=b\n", "x", "5 ab\n", "6 a=b", "0 a=b\n", " "}) {
      data(new RawTar().entry("pax", 'x', pax, "").entry("./x", '0', "x", ""));
      assertMalformed("extended header");
    }
    data(
        new RawTar()
            .header("pax", 'x', RawTar.octal(1L << 32, 12), "", "0", "0")
            .entry("./x", '0', "x", ""));
    assertMalformed("extended header");
  }

  @Test
  void noiseNeverMakesAnythingButADiagnostic() throws IOException {
    DebFile.write(
        deb,
        "",
        tar -> {
          tar.directory("./d/");
          tar.file("./d/" + "n".repeat(150), "text");
          tar.link("./d/h", '1', "./d/" + "n".repeat(150));
        });
    byte[] whole = Files.readAllBytes(deb);
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] wrong = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(256);
      }
      Files.write(deb, wrong);
      DebDiagnostics problem = new DebDiagnostics("p 1");
      OutputStream nowhere = OutputStream.nullOutputStream();
      try {
        DebReader.walk(deb, problem, SMALL_LIMIT, new PackageCollector(locked(), problem, nowhere));
      } catch (CoracleException e) {
        assertEquals(ExitCode.INTEGRITY, e.exitCode());
      }
    }
  }

  @Test
  void aFailedExtractionLeavesNoFile() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./x", noise()));
    byte[] whole = Files.readAllBytes(deb);
    Files.write(deb, Arrays.copyOf(whole, whole.length - 1000));
    Path to = directory.resolve("out");
    Sha256 digest = locked().sha256();
    assertThrows(
        CoracleException.class, () -> DebReader.extract(deb, "p 1", digest, path -> true, to));
    assertTrue(Files.notExists(to));
  }

  private void data(RawTar raw) throws IOException {
    members(
        new Object[][] {
          {"debian-binary", FORMAT},
          {"control.tar", DebFile.control(DebFile.CONTROL)},
          {"data.tar", raw.finish()},
        });
  }

  private void members(Object[][] members) throws IOException {
    DebFile.writeMembers(deb, members);
  }

  private void assertMalformed(String... parts) throws IOException {
    LockedPackage locked = locked();
    CoracleException thrown =
        assertThrows(
            CoracleException.class, () -> PackageUnpacker.unpack(locked, deb, store, SMALL_LIMIT));
    assertEquals(ExitCode.INTEGRITY, thrown.exitCode());
    assertEquals("deb.malformed", thrown.diagnostics().get(0).code());
    String message = thrown.diagnostics().get(0).message();
    assertTrue(message.startsWith("package p 1"), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message + " lacks " + part);
    }
    try (Stream<Path> left =
        Stream.concat(
            Files.list(store.root().resolve("tmp")),
            Files.walk(store.root().resolve("results")).filter(Files::isRegularFile))) {
      assertEquals(java.util.List.of(), left.toList());
    }
  }

  private LockedPackage locked() throws IOException {
    try (InputStream in = Files.newInputStream(deb)) {
      return new LockedPackage("p", "1", "amd64", "s", "pool/p", Files.size(deb), Sha256.of(in));
    }
  }

  private static String noise() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(0);
    for (int i = 0; i < 20_000; i++) {
      text.append((char) (' ' + random.nextInt(90)));
    }
    return text.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
