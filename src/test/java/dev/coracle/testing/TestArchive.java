package dev.coracle.testing;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.apt.AptHost;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.http.RetryPolicy;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A small signed archive on a server of the loopback interface, and a host that knows of it. */
public final class TestArchive implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final String CONTENTS =
      """
      bin/mount                       admin/mount
      usr/bin/a program               utils/tool,utils/other
      usr/sbin/ip                     net/iproute2
      usr/share/doc/mount             doc/mount-doc
      """;

  public final TestServer server;
  public final TestSigner signer = TestSigner.create();
  public final List<String> said = new CopyOnWriteArrayList<>();
  private final Path directory;

  public TestArchive(Path directory) throws IOException {
    this.directory = directory;
    server = new TestServer();
    Files.createDirectories(directory.resolve("apt/sources.list.d"));
    Files.createDirectories(directory.resolve("keyrings"));
    Files.write(directory.resolve("keyrings/debian-archive-keyring.gpg"), signer.keyring());
  }

  public static byte[] deb(String name) {
    return ("the package " + name + " ").repeat(1000).getBytes(StandardCharsets.UTF_8);
  }

  static String path(String name) {
    return "pool/main/" + name + "_1.0+x~1_amd64.deb";
  }

  public static LockedPackage locked(String name, String suite) {
    byte[] deb = deb(name);
    return new LockedPackage(
        name, "1.0+x~1", "amd64", suite, path(name), deb.length, Sha256.of(deb));
  }

  public static String paragraph(String name) {
    byte[] deb = deb(name);
    return """
    Package: %s
    Version: 1.0+x~1
    Architecture: amd64
    Depends: libc6 (>= 2.38), a | b
    Pre-Depends: first
    Provides: virtual (= 2)
    Description: a package
     Depends: not a field
    Multi-Arch: foreign
    Filename: %s
    Size: %d
    SHA256: %s
    """
        .formatted(name, path(name), deb.length, Sha256.of(deb));
  }

  static byte[] xz(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  static byte[] gz(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
      gz.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  /** Where an index lies under its hash's name. */
  public static String byHash(String root, String suite, byte[] index) {
    return root + "/dists/" + suite + "/main/binary-amd64/by-hash/SHA256/" + Sha256.of(index);
  }

  /** Puts a suite with some packages under a root, such as {@code /debian}; returns its index. */
  public byte[] suite(String root, String suite, String origin, String... names)
      throws IOException {
    StringBuilder packages = new StringBuilder();
    for (String name : names) {
      packages.append(paragraph(name)).append('\n');
      server.file(root + "/" + path(name), deb(name));
    }
    byte[] index = xz(packages.toString());
    byte[] contents = gz(CONTENTS);
    String release =
        """
        Origin: %s
        Suite: other
        Codename: %s
        Date: Mon, 01 Jun 2026 0%d:00:00 UTC
        Acquire-By-Hash: yes
        Components: main
        Architectures: amd64
        SHA256:
         %s %d main/binary-amd64/Packages.xz
         %s %d main/Contents-amd64.gz
        """
            .formatted(
                origin,
                suite,
                names.length,
                Sha256.of(index),
                index.length,
                Sha256.of(contents),
                contents.length);
    server.file(
        root + "/dists/" + suite + "/InRelease",
        signer.clearSign(release).getBytes(StandardCharsets.UTF_8));
    server.file(byHash(root, suite, index), index);
    server.file(root + "/dists/" + suite + "/main/Contents-amd64.gz", contents);
    return index;
  }

  /** The host's sources, a line each; {@code ROOT} stands for the server. */
  public TestArchive sources(String... lines) throws IOException {
    Files.writeString(
        directory.resolve("apt/sources.list"),
        String.join("\n", lines).replace("ROOT", server.root()) + "\n");
    return this;
  }

  public Path store() {
    return directory.resolve("store");
  }

  public FetchContext fetching(Optional<String> mirror, boolean offline) {
    AptHost host =
        new AptHost(
            directory.resolve("apt"),
            directory.resolve("keyrings"),
            directory.resolve("mirror"),
            Map.of(),
            command -> {
              throw new IOException("no apt here");
            });
    RetryPolicy policy =
        new RetryPolicy(
            3,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            1000);
    Progress progress = new RecordingProgress(said);
    return new FetchContext(
        Store.open(store()), host, mirror, offline, policy, InstantSource.fixed(NOW), progress);
  }

  public FetchContext fetching() {
    return fetching(Optional.empty(), false);
  }

  public static <T> Located<T> at(T value, int line) {
    return new Located<>(value, new SourceLocation("recipe.yaml", line, 5));
  }

  public static PackageSource source(String... suites) {
    return new PackageSource(
        at("debian", 1),
        Arrays.stream(suites).map(suite -> at(suite, 2)).toList(),
        List.of(at("main", 3)),
        Optional.empty());
  }

  @Override
  public void close() {
    server.close();
  }
}
