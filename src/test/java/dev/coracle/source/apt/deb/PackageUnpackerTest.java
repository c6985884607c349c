package dev.coracle.source.apt.deb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.lock.LockedPackage;
import dev.coracle.store.Store;
import dev.coracle.testing.DebFile;
import dev.coracle.testing.RawTar;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageUnpackerTest {
  @TempDir private Path directory;
  private Path deb;
  private Store store;

  @BeforeEach
  void open() {
    deb = directory.resolve("p.deb");
    store = Store.open(directory.resolve("store"));
  }

  @Test
  void readsEveryCompression() throws IOException {
    for (String suffix : new String[] {"", ".xz", ".gz", ".zst", ".bz2"}) {
      DebFile.write(deb, suffix, tar -> tar.file("./usr/x" + suffix, "text" + suffix));
      PackageContents contents = unpack();
      Node.RegularFile file = (Node.RegularFile) node(contents, "/usr/x" + suffix);
      assertEquals("text" + suffix, text(file));
      assertEquals(
          Sha256.of(("text" + suffix).getBytes(StandardCharsets.UTF_8)), file.content().sha256());
    }
  }

  @Test
  void keepsEveryKindOfNode() throws IOException {
    DebFile.write(
        deb,
        ".xz",
        tar -> {
          tar.directory("./");
          tar.directory("./bin/");
          TarArchiveEntry setuid = DebFile.Tar.entry("./bin/su", '0');
          setuid.setMode(04755);
          setuid.setIds(4_000_000, 7);
          tar.add(setuid, new byte[] {1, 2, 3});
          TarArchiveEntry capable = DebFile.Tar.entry("./bin/ping", '0');
          tar.add(capable, new byte[0]);
          tar.link("./bin/sulogin", '1', "./bin/su");
          tar.link("./bin/again", '1', "./bin/sulogin");
          tar.link("./bin/sh", '2', "/usr/bin/dash");
          tar.link("./bin/up", '2', "../../../../etc");
          TarArchiveEntry device = DebFile.Tar.entry("./null", '3');
          device.setDevMajor(1);
          device.setDevMinor(3);
          tar.add(device, new byte[0]);
          tar.add(DebFile.Tar.entry("./pipe", '6'), new byte[0]);
          tar.file("./long/" + "n".repeat(200), "x");
          tar.file("./odd\nname/ü", "y");
        });
    PackageContents contents = unpack();
    Node.RegularFile su = (Node.RegularFile) node(contents, "/bin/su");
    assertEquals(04755, su.metadata().mode());
    assertEquals(4_000_000, su.metadata().uid());
    assertEquals(7, su.metadata().gid());
    assertEquals(1_700_000_000L, su.metadata().mtime());
    assertArrayEquals(new byte[] {1, 2, 3}, su.content().readAll());
    assertEquals(0, ((Node.RegularFile) node(contents, "/bin/ping")).content().size());
    TreePath target = TreePath.of("/bin/su");
    assertEquals(target, ((Node.HardLink) node(contents, "/bin/sulogin")).target());
    assertEquals(target, ((Node.HardLink) node(contents, "/bin/again")).target());
    assertEquals("/usr/bin/dash", ((Node.Symlink) node(contents, "/bin/sh")).target());
    assertEquals("../../../../etc", ((Node.Symlink) node(contents, "/bin/up")).target());
    Node.Device device = (Node.Device) node(contents, "/null");
    assertEquals(Node.Device.Type.CHARACTER, device.type());
    assertEquals(1, device.major());
    assertEquals(3, device.minor());
    assertEquals(Node.Device.Type.FIFO, ((Node.Device) node(contents, "/pipe")).type());
    assertEquals("x", text((Node.RegularFile) node(contents, "/long/" + "n".repeat(200))));
    assertEquals("y", text((Node.RegularFile) node(contents, "/odd\nname/ü")));
    assertTrue(node(contents, "/") instanceof Node.Directory);
    assertEquals("p 1", su.origin().source());
  }

  @Test
  void keepsFileCapabilitiesBitForBit() throws IOException {
    byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0x20, 0, (byte) 0xff, '\n', '=', 0};
    RawTar raw = new RawTar();
    raw.pax(Map.of("SCHILY.xattr.security.capability", capability, "mtime", ascii("-1.5")));
    raw.entry("./bin/ping", '0', "abc", "");
    write(raw);
    Node node = node(unpack(), "/bin/ping");
    assertArrayEquals(capability, node.metadata().xattrs().get("security.capability").bytes());
    assertEquals(-2, node.metadata().mtime());
  }

  @Test
  void laterUsesNeedOnlyTheStore() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./x", "text"));
    LockedPackage locked = locked();
    assertEquals(Optional.empty(), PackageUnpacker.unpacked(locked, store));
    PackageContents first = PackageUnpacker.unpack(locked, deb, store);
    Files.delete(deb);
    PackageContents second = PackageUnpacker.unpack(locked, deb, store);
    assertEquals(first, second);
    assertEquals(Optional.of(first), PackageUnpacker.unpacked(locked, store));
    assertEquals("text", text((Node.RegularFile) node(second, "/x")));
  }

  @Test
  void keepsWhatThePackageSaysOfItsFilesSums() throws IOException {
    DebFile.writeMembers(
        deb,
        new Object[][] {
          {"debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII)},
          {
            "control.tar",
            DebFile.tar(
                tar -> {
                  tar.file("./control", DebFile.CONTROL);
                  tar.file("./md5sums", "9dd4e461268c8034f5c8564e155c67a6  x\n");
                })
          },
          {"data.tar", DebFile.tar(tar -> tar.file("./x", "x"))},
        });
    assertEquals("9dd4e461268c8034f5c8564e155c67a6  x\n", unpack().checksums());
    assertEquals(unpack(), PackageUnpacker.unpacked(locked(), store).orElseThrow());
  }

  @Test
  void aDamagedIndexIsADiagnostic() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./x", "text"));
    unpack();
    try (var files = Files.walk(store.root().resolve("results"))) {
      Path index = files.filter(f -> f.endsWith("index")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(index);
      Files.write(index, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    }
    CoracleException thrown = assertThrows(CoracleException.class, this::unpack);
    assertEquals("store.damaged", thrown.diagnostics().get(0).code());
  }

  @Test
  void streamsOneFileOutOfAPackage() throws IOException {
    DebFile.write(
        deb,
        ".xz",
        tar -> {
          tar.directory("./usr/src/");
          tar.file("./usr/src/README", "no");
          tar.file("./usr/src/linux-6.12.tar.xz", "source");
        });
    Path to = directory.resolve("source");
    assertEquals(
        Optional.of(TreePath.of("/usr/src/linux-6.12.tar.xz")),
        DebReader.extract(
            deb, "p", locked().sha256(), path -> path.text().endsWith(".tar.xz"), to));
    assertEquals("source", Files.readString(to));
    assertEquals(
        Optional.empty(),
        DebReader.extract(
            deb,
            "p",
            locked().sha256(),
            path -> path.text().equals("/none"),
            directory.resolve("no")));
    assertTrue(Files.notExists(directory.resolve("no")));
  }

  @Test
  void aPackageReplacedInTheStoreBySameNamedBytesIsNotUsed() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./x.tar.xz", "text"));
    LockedPackage locked = locked();
    DebFile.write(deb, ".xz", tar -> tar.file("./x.tar.xz", "evil"));
    CoracleException thrown =
        assertThrows(CoracleException.class, () -> PackageUnpacker.unpack(locked, deb, store));
    assertEquals("store.changed", thrown.diagnostics().get(0).code());
    assertEquals(5, thrown.exitCode().status());
    assertEquals(Optional.empty(), PackageUnpacker.unpacked(locked, store));
    Path to = directory.resolve("source");
    thrown =
        assertThrows(
            CoracleException.class,
            () -> DebReader.extract(deb, "p", locked.sha256(), path -> true, to));
    assertEquals("store.changed", thrown.diagnostics().get(0).code());
    assertTrue(Files.notExists(to));
  }

  @Test
  void aPackageThatIsNotTheLockedOneIsAMismatch() throws IOException {
    DebFile.write(deb, ".xz", tar -> tar.file("./x", "text"));
    LockedPackage right = locked();
    LockedPackage other =
        new LockedPackage(
            "p", "2", "amd64", right.suite(), right.path(), right.size(), right.sha256());
    CoracleException thrown =
        assertThrows(CoracleException.class, () -> PackageUnpacker.unpack(other, deb, store));
    assertEquals("deb.mismatch", thrown.diagnostics().get(0).code());
    assertEquals(5, thrown.exitCode().status());
    assertTrue(thrown.getMessage().contains("Version is '1' instead of '2'"), thrown.getMessage());
  }

  private void write(RawTar raw) throws IOException {
    DebFile.writeMembers(
        deb,
        new Object[][] {
          {"debian-binary", ascii("2.0\n")},
          {"control.tar", DebFile.control(DebFile.CONTROL)},
          {"data.tar", raw.finish()},
        });
  }

  private PackageContents unpack() throws IOException {
    return PackageUnpacker.unpack(locked(), deb, store);
  }

  private LockedPackage locked() throws IOException {
    try (InputStream in = Files.newInputStream(deb)) {
      return new LockedPackage("p", "1", "amd64", "s", "pool/p", Files.size(deb), Sha256.of(in));
    }
  }

  private static Node node(PackageContents contents, String path) {
    Node node = contents.nodes().get(TreePath.of(path));
    assertTrue(node != null, path + " in " + contents.nodes().keySet());
    return node;
  }

  private static String text(Node.RegularFile file) throws IOException {
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
