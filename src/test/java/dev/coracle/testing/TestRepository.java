package dev.coracle.testing;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A signed repository of real package files on a loopback server, filled by a test. */
public final class TestRepository {
  private final TestServer server;
  private final String root;
  private final TestSigner signer;
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder packages = new StringBuilder();

  /**
   * @param root such as {@code /debian}
   */
  public TestRepository(TestServer server, String root, TestSigner signer) {
    this.server = server;
    this.root = root;
    this.signer = signer;
  }

  /** Its address. */
  public String url() {
    return server.root() + root;
  }

  /** A line of the Release file. */
  public TestRepository release(String... lines) {
    fields.addAll(List.of(lines));
    return this;
  }

  /**
   * A package with one file.
   *
   * @param fields further lines of its control file
   */
  public TestRepository add(String name, String version, String... fields) throws IOException {
    return add(
        control(name, version, "amd64", fields),
        tar -> tar.file("./usr/share/" + name, name + " " + version + " of " + root));
  }

  /** A package with a control file and contents of its own. */
  public TestRepository add(String control, Consumer<DebFile.Tar> contents) throws IOException {
    byte[] deb = deb(control, contents);
    String name = control.replaceFirst("(?s).*?Package: (\\S+).*", "$1");
    String path = "pool/" + name + "_" + Sha256.of(deb).hex().substring(0, 8) + ".deb";
    server.file(root + "/" + path, deb);
    packages
        .append(control.strip())
        .append("\nFilename: ./")
        .append(path)
        .append("\nSize: ")
        .append(deb.length)
        .append("\nSHA256: ")
        .append(Sha256.of(deb))
        .append("\n\n");
    return this;
  }

  /** The text of a control file. */
  public static String control(String name, String version, String architecture, String... fields) {
    return "Package: "
        + name
        + "\nVersion: "
        + version
        + "\nArchitecture: "
        + architecture
        + "\n"
        + String.join("", List.of(fields).stream().map(line -> line + "\n").toList());
  }

  /** The bytes of a package file. */
  public static byte[] deb(String control, Consumer<DebFile.Tar> contents) throws IOException {
    Path file = Files.createTempFile("test", ".deb");
    try {
      DebFile.writeMembers(
          file,
          new Object[][] {
            {"debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII)},
            {"control.tar", DebFile.control(control)},
            {"data.tar", DebFile.tar(contents)},
          });
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  /** Publishes what was added as a suite of the component main. */
  public TestRepository suite(String suite) throws IOException {
    fields.add("Codename: " + suite);
    fields.add("Components: main");
    return publish("/dists/" + suite + "/", "main/binary-amd64/Packages");
  }

  /** Publishes what was added as a flat repository in a directory, {@code /} or {@code /x/}. */
  public TestRepository flat(String directory) throws IOException {
    return publish(directory, "Packages");
  }

  private TestRepository publish(String directory, String name) throws IOException {
    byte[] index = packages.toString().getBytes(StandardCharsets.UTF_8);
    server.file(root + directory + name, index);
    if (fields.stream().noneMatch(line -> line.startsWith("Date:"))) {
      fields.add("Date: Mon, 01 Jun 2026 09:00:00 UTC");
    }
    String release =
        String.join("\n", fields)
            + "\nArchitectures: amd64\nSHA256:\n "
            + Sha256.of(index)
            + " "
            + index.length
            + " "
            + name
            + "\n";
    server.file(
        root + directory + "InRelease", signer.clearSign(release).getBytes(StandardCharsets.UTF_8));
    fields.clear();
    packages.setLength(0);
    return this;
  }
}
