package dev.coracle.source.apt.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.lock.LockedPackage;
import dev.coracle.store.Store;
import dev.coracle.testing.DebFile;
import dev.coracle.testing.RawTar;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Odd packages, read by Coracle and by the host's dpkg-deb and tar: what Coracle takes, they take
 * too, with the same files.
 */
class DpkgVerdictsTest {
  private static final byte[] FORMAT = "2.0\n".getBytes(StandardCharsets.US_ASCII);

  /** Odd and sound: refusing these would be a fault. */
  private static final List<String> SOUND =
      List.of(
          "plain",
          "slashes in member names",
          "members of odd sizes",
          "members of others",
          "format 2.7",
          "long names by GNU tar",
          "long names by pax",
          "a field that goes on",
          "unknown fields",
          "gz with two members");

  /** Whole files to everybody, of which dpkg reads the first part and misses the rest. */
  private static final List<String> LAXER =
      List.of("xz with two streams", "zst with two frames", "bz2 with two streams");

  @TempDir private static Path directory;

  /** Members of an ar archive, byte by byte. */
  private static final class Ar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Ar() {
      out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
    }

    Ar add(String name, byte[] bytes) {
      return add(name, Integer.toString(bytes.length), bytes, "`\n");
    }

    Ar add(String name, String size, byte[] bytes, String magic) {
      String header =
          String.format("%-16s%-12s%-6s%-6s%-8s%-10s%s", name, 0, 0, 0, 100644, size, magic);
      out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
      out.writeBytes(bytes);
      if (bytes.length % 2 != 0) {
        out.write('\n');
      }
      return this;
    }

    Ar raw(String bytes) {
      out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }
  }

  private static byte[] control(String text) throws IOException {
    return DebFile.control(text);
  }

  private static Ar begin() throws IOException {
    return new Ar().add("debian-binary", FORMAT).add("control.tar", control(DebFile.CONTROL));
  }

  private static RawTar file(RawTar tar) {
    return tar.entry("./usr/", '5', "", "").entry("./usr/x", '0', "text", "");
  }

  private static byte[] data() {
    return file(new RawTar()).finish();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static Map<String, Ar> packages() throws IOException {
    Map<String, Ar> all = new LinkedHashMap<>();
    all.put("plain", begin().add("data.tar", data()));
    members(all);
    archives(all);
    compressions(all);
    controls(all);
    return all;
  }

  private static void members(Map<String, Ar> all) throws IOException {
    byte[] control = control(DebFile.CONTROL);
    all.put(
        "slashes in member names",
        new Ar()
            .add("debian-binary/", FORMAT)
            .add("control.tar/", control)
            .add("data.tar/", data()));
    all.put("a path as a member's name", begin().add("./data.tar", data()));
    all.put("a member in capitals", begin().add("DATA.TAR", data()));
    all.put("two data members", begin().add("data.tar", data()).add("data.tar", data()));
    all.put(
        "a second data member, compressed",
        begin().add("data.tar", data()).add("data.tar.gz", gz(data())));
    all.put("two control members", begin().add("control.tar", control).add("data.tar", data()));
    all.put(
        "members of odd sizes",
        new Ar()
            .add("debian-binary", "2.0\n\n".getBytes(StandardCharsets.US_ASCII))
            .add("control.tar", control)
            .add("data.tar.gz", odd(gz(data()))));
    all.put(
        "members of others",
        new Ar()
            .add("debian-binary", FORMAT)
            .add("_before", FORMAT)
            .add("control.tar", control)
            .add("_between", FORMAT)
            .add("data.tar", data())
            .add("_after", FORMAT));
    all.put("a foreign member first", new Ar().add("_x", FORMAT).add("debian-binary", FORMAT));
    all.put("a foreign member last", begin().add("data.tar", data()).add("zzz", FORMAT));
    all.put(
        "format 2.7",
        new Ar()
            .add("debian-binary", "2.7\nmore\n".getBytes(StandardCharsets.US_ASCII))
            .add("control.tar", control)
            .add("data.tar", data()));
    all.put(
        "format 2",
        new Ar()
            .add("debian-binary", "2\n".getBytes(StandardCharsets.US_ASCII))
            .add("control.tar", control)
            .add("data.tar", data()));
    all.put("garbage behind the last member", begin().add("data.tar", data()).raw("garbage"));
    all.put("a line end behind the last member", begin().add("data.tar", data()).raw("\n"));
    all.put("a bad header's end", begin().add("data.tar", "10240", data(), "xx"));
    all.put("a size of letters", begin().add("data.tar", "ten", data(), "`\n"));
    all.put("a negative size", begin().add("data.tar", "-1", data(), "`\n"));
    all.put("a size with a sign", begin().add("data.tar", "+" + data().length, data(), "`\n"));
    all.put("a size that is too large", begin().add("data.tar", "99999999", data(), "`\n"));
    all.put("a size that is too small", begin().add("data.tar", "512", data(), "`\n"));
    all.put(
        "a long name as BSD writes it", begin().add("#1/8", concat("data.tar".getBytes(), data())));
    all.put("a table of long names", begin().add("//", "data.tar/\n".getBytes()).add("/0", data()));
  }

  private static void archives(Map<String, Ar> all) throws IOException {
    String deep = "./" + "d".repeat(90) + "/" + "e".repeat(90);
    tar(all, "long names by GNU tar", gnuLong(new RawTar(), 'L', deep).entry("cut", '0', "t", ""));
    tar(
        all,
        "a long target by GNU tar",
        gnuLong(file(new RawTar()), 'K', deep).entry("./l", '2', "", "cut"));
    tar(all, "long names by pax", new RawTar().pax("path", deep).entry("cut", '0', "t", ""));
    tar(
        all,
        "a name by both",
        gnuLong(new RawTar().pax("path", "./p"), 'L', "./g").entry("c", '0', "t", ""));
    tar(
        all,
        "a global header with a name",
        global(new RawTar(), "path", "./g").entry("./x", '0', "t", ""));
    tar(
        all,
        "a global header with a size",
        global(new RawTar(), "size", "0").entry("./x", '0', "t", ""));
    tar(all, "a global header with a comment", file(global(new RawTar(), "comment", "c")));
    tar(all, "a name with NUL by pax", new RawTar().pax("path", "./a\0b").entry("c", '0', "t", ""));
    tar(
        all,
        "a name with NUL by GNU tar",
        gnuLong(new RawTar(), 'L', "./a\0b").entry("c", '0', "t", ""));
    tar(all, "an empty name by pax", new RawTar().pax("path", "").entry("./c", '0', "t", ""));
    tar(all, "a sparse member", new RawTar().entry("./s", 'S', "", ""));
    tar(
        all,
        "a sparse member by pax",
        new RawTar().pax("GNU.sparse.major", "1").entry("./s", '0', "t", ""));
    tar(all, "a contiguous file", new RawTar().entry("./c", '7', "t", ""));
    tar(all, "a volume's name", file(new RawTar().entry("label", 'V', "", "")));
    tar(all, "a hard link out", file(new RawTar()).entry("./h", '1', "", "../../etc/passwd"));
    tar(all, "an absolute hard link", file(new RawTar()).entry("./h", '1', "", "/etc/passwd"));
    tar(
        all,
        "a hard link to a later file",
        new RawTar().entry("./h", '1', "", "./x").entry("./x", '0', "t", ""));
    tar(all, "a hard link to itself", new RawTar().entry("./h", '1', "", "./h"));
    tar(all, "a file twice", file(file(new RawTar())));
    tar(
        all,
        "a file below a link",
        new RawTar().entry("./l", '2', "", "/etc").entry("./l/x", '0', "t", ""));
    tar(all, "a path out", new RawTar().entry("./../x", '0', "t", ""));
    all.put("entries behind the end", begin().add("data.tar", concat(data(), data())));
    all.put(
        "garbage behind the end",
        begin().add("data.tar", concat(data(), new byte[511], "g".getBytes())));
    all.put("no end", begin().add("data.tar", file(new RawTar()).unfinished()));
    all.put("an empty data member", begin().add("data.tar", new byte[0]));
  }

  private static void compressions(Map<String, Ar> all) throws IOException {
    byte[] first = java.util.Arrays.copyOf(data(), 1024);
    byte[] rest = java.util.Arrays.copyOfRange(data(), 1024, data().length);
    for (String suffix : List.of("xz", "gz", "zst", "bz2")) {
      byte[] two =
          concat(DebFile.compressed("." + suffix, first), DebFile.compressed("." + suffix, rest));
      String of = suffix.equals("gz") ? "members" : suffix.equals("zst") ? "frames" : "streams";
      all.put(suffix + " with two " + of, begin().add("data.tar." + suffix, two));
      byte[] one = DebFile.compressed("." + suffix, data());
      all.put(
          suffix + " with garbage behind",
          begin().add("data.tar." + suffix, concat(one, "garbage!".getBytes())));
      all.put(
          suffix + " with zeros behind",
          begin().add("data.tar." + suffix, concat(one, new byte[8])));
      all.put("plain called " + suffix, begin().add("data.tar." + suffix, data()));
      all.put(suffix + " called plain", begin().add("data.tar", one));
    }
    all.put("lzma", begin().add("data.tar.lzma", gz(data())));
    all.put("empty gz", begin().add("data.tar.gz", new byte[0]));
  }

  private static void controls(Map<String, Ar> all) throws IOException {
    control(all, "a field twice", DebFile.CONTROL + "Version: 2\n");
    control(all, "a field twice in another case", DebFile.CONTROL + "VERSION: 2\n");
    control(all, "fields in small letters", "package: p\nversion: 1\narchitecture: amd64\n");
    control(all, "a field that goes on", DebFile.CONTROL + "Description: a\n b\n .\n c\n");
    control(all, "unknown fields", DebFile.CONTROL + "X-Own: 1\nOther-Thing: 2\n");
    control(all, "line ends of DOS", DebFile.CONTROL.replace("\n", "\r\n"));
    control(all, "a byte order mark", "\ufeff" + DebFile.CONTROL);
    control(all, "a second paragraph", DebFile.CONTROL + "\nPackage: q\nVersion: 2\n");
    control(all, "blank lines first", "\n\n" + DebFile.CONTROL);
    control(all, "a line without a colon", DebFile.CONTROL + "nonsense\n");
    control(all, "a field without a name", DebFile.CONTROL + ": x\n");
    control(all, "a blank before the colon", "Package : p\nVersion: 1\nArchitecture: amd64\n");
    control(all, "NUL in a field", DebFile.CONTROL + "Description: a\0b\n");
    control(all, "a name with a slash", DebFile.CONTROL.replace("Package: p", "Package: p/q"));
    control(all, "an impossible version", DebFile.CONTROL.replace("Version: 1", "Version: a b"));
    control(all, "no line end", DebFile.CONTROL.strip());
    all.put(
        "a control file twice",
        new Ar()
            .add("debian-binary", FORMAT)
            .add(
                "control.tar",
                DebFile.tar(
                    tar -> {
                      tar.file("./control", DebFile.CONTROL);
                      tar.file("./control", DebFile.CONTROL.replace("Version: 1", "Version: 2"));
                    }))
            .add("data.tar", data()));
    all.put(
        "a control file as a link",
        new Ar()
            .add("debian-binary", FORMAT)
            .add("control.tar", DebFile.tar(tar -> tar.link("./control", '2', "/etc/passwd")))
            .add("data.tar", data()));
  }

  private static void tar(Map<String, Ar> all, String name, RawTar raw) throws IOException {
    all.put(name, begin().add("data.tar", raw.finish()));
  }

  private static void control(Map<String, Ar> all, String name, String text) throws IOException {
    all.put(
        name,
        new Ar()
            .add("debian-binary", FORMAT)
            .add("control.tar", control(text))
            .add("data.tar", data()));
  }

  private static byte[] gz(byte[] plain) throws IOException {
    return DebFile.compressed(".gz", plain);
  }

  private static byte[] odd(byte[] bytes) throws IOException {
    // A compressed member may be even by chance; a second, empty one of odd length follows then.
    byte[] empty = gz(new byte[0]);
    byte[] longer = concat(bytes, empty);
    return bytes.length % 2 != 0 || longer.length % 2 == 0 ? bytes : longer;
  }

  private static RawTar gnuLong(RawTar tar, char type, String name) {
    return tar.entry("././@LongLink", type, name + "\0", "");
  }

  private static RawTar global(RawTar tar, String key, String value) {
    String body = key + "=" + value + "\n";
    int length = body.length() + 3;
    length = Integer.toString(length).length() == 2 ? length : body.length() + 2;
    return tar.entry("pax_global_header", 'g', length + " " + body, "");
  }

  @Test
  void thereAreEnough() throws IOException {
    assertTrue(packages().size() >= 80, packages().size() + " packages");
  }

  @TestFactory
  Stream<DynamicTest> whatIsTakenHereDpkgTakesWithTheSameFiles() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")));
    return packages().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(), () -> compare(each.getKey(), each.getValue())));
  }

  private static void compare(String name, Ar archive) throws Exception {
    Path deb = directory.resolve("p.deb");
    Files.write(deb, archive.out.toByteArray());
    Optional<List<String>> ours = ours(deb);
    assertTrue(ours.isPresent() || !SOUND.contains(name), "refused");
    if (ours.isPresent() && !LAXER.contains(name)) {
      assertEquals(dpkg(deb), ours, name);
      assertEquals(
          "p\n1\namd64\n",
          output(
                  "dpkg-deb",
                  "-W",
                  "--showformat=${Package}\\n${Version}\\n${Architecture}\\n",
                  deb.toString())
              .orElse("refused"));
    }
  }

  private static Optional<List<String>> ours(Path deb) throws IOException {
    try (InputStream in = Files.newInputStream(deb)) {
      LockedPackage locked =
          new LockedPackage("p", "1", "amd64", "s", "pool/p", Files.size(deb), Sha256.of(in));
      Path store = Files.createTempDirectory(directory, "store");
      var nodes = PackageUnpacker.unpack(locked, deb, Store.open(store)).nodes();
      List<String> found = new ArrayList<>();
      nodes.forEach(
          (path, node) -> {
            if (!(node instanceof Node.Directory)) {
              found.add(path.text());
            }
          });
      return Optional.of(List.copyOf(new TreeSet<>(found)));
    } catch (CoracleException e) {
      assertEquals("deb.", e.diagnostics().get(0).code().substring(0, 4));
      return Optional.empty();
    }
  }

  private static Optional<List<String>> dpkg(Path deb) throws Exception {
    // What dpkg unpacks it lists here, in the way of its own extractor.
    return output("dpkg-deb", "--contents", deb.toString())
        .map(
            text ->
                List.copyOf(
                    new TreeSet<>(
                        text.lines()
                            .filter(line -> !line.startsWith("d"))
                            .map(line -> line.replaceFirst("(\\S+\\s+){5}", ""))
                            .map(line -> line.replaceFirst(" (->|link to) .*", ""))
                            .map(line -> "/" + line.replaceFirst("^\\./", ""))
                            .toList())));
  }

  private static Optional<String> output(String... command) throws Exception {
    Path file = Files.createTempFile(directory, "out", "");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process =
        builder
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue() == 0 ? Optional.of(Files.readString(file)) : Optional.empty();
  }
}
