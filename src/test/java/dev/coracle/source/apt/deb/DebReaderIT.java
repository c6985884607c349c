package dev.coracle.source.apt.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.lock.LockedPackage;
import dev.coracle.store.Store;
import dev.coracle.testing.PrivateApt;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares real packages with what dpkg-deb and tar see in them. */
class DebReaderIT {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @TempDir private Path directory;

  @Test
  void seesInRealPackagesWhatDpkgSees() throws IOException, InterruptedException {
    PrivateApt apt = new PrivateApt(Files.createDirectory(directory.resolve("apt")));
    Path downloads = Files.createDirectory(directory.resolve("debs"));
    List<Path> debs =
        apt.download(
            downloads,
            "systemd",
            "mount",
            "iproute2",
            "libc6",
            "base-files",
            "tzdata",
            "perl-base",
            "login",
            "gzip",
            "git-man");
    assertEquals(10, debs.size());
    Store store = Store.open(directory.resolve("store"));
    int files = 0;
    for (Path deb : debs) {
      PackageContents contents = PackageUnpacker.unpack(locked(deb), deb, store);
      assertEquals(listing(deb), listing(contents), deb.toString());
      files += compareContents(deb, contents);
    }
    assertTrue(files > 1000, files + " files");
  }

  private LockedPackage locked(Path deb) throws IOException, InterruptedException {
    String[] fields =
        shell("dpkg-deb -W --showformat='${Package} ${Version} ${Architecture}' " + deb).split(" ");
    try (InputStream in = Files.newInputStream(deb)) {
      return new LockedPackage(
          fields[0],
          fields[1],
          fields[2],
          PrivateApt.SUITE,
          "pool/" + fields[0],
          Files.size(deb),
          Sha256.of(in));
    }
  }

  private TreeSet<String> listing(Path deb) throws IOException, InterruptedException {
    TreeSet<String> lines = new TreeSet<>();
    String list =
        shell(
            "dpkg-deb --fsys-tarfile "
                + deb
                + " | tar -tv --full-time --numeric-owner --quoting-style=literal -f -");
    for (String line : list.split("\n")) {
      lines.add(line.replaceAll(" +", " "));
    }
    return lines;
  }

  /** The same lines that tar prints. */
  private static TreeSet<String> listing(PackageContents contents) {
    TreeSet<String> lines = new TreeSet<>();
    for (Map.Entry<TreePath, Node> entry : contents.nodes().entrySet()) {
      Node node = entry.getValue();
      String path = "." + entry.getKey().text();
      String kind = "-";
      String size = "0";
      String tail = "";
      if (node instanceof Node.Directory) {
        kind = "d";
        tail = entry.getKey().isRoot() ? "" : "/";
      } else if (node instanceof Node.Symlink link) {
        kind = "l";
        tail = " -> " + link.target();
      } else if (node instanceof Node.HardLink link) {
        kind = "h";
        tail = " link to ." + link.target();
      } else if (node instanceof Node.RegularFile file) {
        size = Long.toString(file.content().size());
      }
      Metadata metadata = node.metadata();
      lines.add(
          String.join(
              " ",
              kind + permissions(metadata.mode()),
              metadata.uid() + "/" + metadata.gid(),
              size,
              TIME.format(Instant.ofEpochSecond(metadata.mtime())),
              path + tail));
    }
    return lines;
  }

  private static String permissions(int mode) {
    StringBuilder text = new StringBuilder();
    for (int shift = 6; shift >= 0; shift -= 3) {
      int bits = mode >> shift & 7;
      boolean special = (mode >> (9 + shift / 3) & 1) != 0;
      char letter = shift == 0 ? 't' : 's';
      text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
      if (special) {
        text.append((bits & 1) != 0 ? letter : Character.toUpperCase(letter));
      } else {
        text.append((bits & 1) != 0 ? 'x' : '-');
      }
    }
    return text.toString();
  }

  private int compareContents(Path deb, PackageContents contents)
      throws IOException, InterruptedException {
    Path to = Files.createDirectory(directory.resolve(deb.getFileName() + ".x"));
    shell("dpkg-deb -x " + deb + " " + to);
    int files = 0;
    for (Map.Entry<TreePath, Node> entry : contents.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile file) {
        byte[] theirs = Files.readAllBytes(to.resolve(entry.getKey().text().substring(1)));
        assertEquals(Sha256.of(theirs), file.content().sha256(), entry.getKey().text());
        assertEquals(Sha256.of(theirs), Sha256.of(file.content().readAll()));
        files++;
      }
    }
    shell("rm -r " + to);
    return files;
  }

  private static String shell(String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), script);
    return out;
  }
}
