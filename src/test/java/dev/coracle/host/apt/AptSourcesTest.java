package dev.coracle.host.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  @TempDir Path apt;

  @BeforeEach
  void directories() throws IOException {
    Files.createDirectories(apt.resolve("sources.list.d"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(apt.resolve(name), text);
  }

  private List<String> entries() {
    return AptSources.read(apt).entries().stream()
        .map(entry -> entry.uri() + " " + entry.suite() + " " + entry.components())
        .toList();
  }

  @Test
  void aForeignByteInACommentDropsNothing() throws IOException {
    byte[] text = "# caf? \ndeb http://a.example.org/debian trixie main\n".getBytes();
    text[5] = (byte) 0xe9;
    Files.write(apt.resolve("sources.list"), text);
    assertEquals(List.of("http://a.example.org/debian trixie [main]"), entries());
  }

  @Test
  void aListOfMirrorsIsReadBestFirst() throws IOException {
    write(
        "mirrors",
        "# ours\n"
            + "http://b.example.org/debian\tpriority:2\n"
            + "https://a.example.org/debian/\tpriority:1\n");
    write("sources.list", "deb mirror+file:" + apt.resolve("mirrors") + " trixie main\n");
    write(
        "sources.list.d/x.sources",
        "Types: deb\nURIs: mirror+file:" + apt.resolve("none") + "\nSuites: trixie\n");
    assertEquals(
        List.of(
            "https://a.example.org/debian trixie [main]",
            "http://b.example.org/debian trixie [main]"),
        entries());
    assertTrue(AptSources.read(apt).problems().get(0).message().contains("list of mirrors"));
  }

  @Test
  void aMalformedProxyIsNotPassedBySilently() {
    for (String value : List.of("http://user:s3cr@t@proxy host:1", "proxy host")) {
      CoracleException e =
          assertThrows(
              CoracleException.class,
              () ->
                  AptPolicy.parse("", Map.of("http_proxy", value))
                      .proxyFor(URI.create("http://a.example.org/")));
      assertEquals("net.proxy", e.diagnostics().get(0).code());
      assertFalse(e.getMessage().contains("s3cr"), e.getMessage());
    }
  }

  @Test
  void readsOneLineEntries() throws IOException {
    write(
        "sources.list",
        """
        # deb http://disabled.example.org/debian trixie main
        deb http://a.example.org/debian/ bookworm main contrib # the base
        deb-src http://a.example.org/debian bookworm main
        deb [ arch=amd64,arm64 signed-by=/k.gpg trusted=yes check-valid-until=no ] http://b.example.org/x y z
        deb cdrom:[Debian GNU/Linux 12]/ bookworm main
        deb http://flat.example.org ./
        """);
    assertEquals(
        List.of(
            "http://a.example.org/debian bookworm [main, contrib]",
            "http://b.example.org/x y [z]",
            "http://flat.example.org ./ []"),
        entries());
    AptSource second = AptSources.read(apt).entries().get(1);
    assertEquals(List.of("amd64", "arm64"), second.architectures());
    assertEquals(Optional.of("/k.gpg"), second.signedBy());
    assertTrue(second.trusted());
    assertEquals(Optional.of(false), second.checkValidUntil());
    assertEquals(4, second.place().line());
    assertTrue(AptSources.read(apt).entries().get(2).flat());
    assertEquals(1, AptSources.read(apt).problems().size());
  }

  @Test
  void readsParagraphs() throws IOException {
    write(
        "sources.list.d/debian.sources",
        """
        # the host's own
        Types: deb deb-src
        URIs: http://a.example.org/debian/
        # a comment between
        Suites: bookworm
         bookworm-updates
        Components: main
        Check-Date: no
        Signed-By:
         -----BEGIN PGP PUBLIC KEY BLOCK-----
         .
         abcd

        Types: deb
        Enabled: no
        URIs: http://off.example.org/debian
        Suites: bookworm

        Types: deb-src
        URIs: http://src.example.org/debian
        Suites: bookworm


        Types: deb
        Suites: nowhere
        """);
    assertEquals(
        List.of(
            "http://a.example.org/debian bookworm [main]",
            "http://a.example.org/debian bookworm-updates [main]"),
        entries());
    assertEquals(Optional.of(false), AptSources.read(apt).entries().get(0).checkDate());
    assertEquals(24, AptSources.read(apt).problems().get(0).place().orElseThrow().line());
  }

  @Test
  void takesFilesInAptsOrderAndIgnoresOthers() throws IOException {
    write("sources.list.d/b.list", "deb http://b.example.org s c\n");
    write("sources.list.d/a.sources", "Types: deb\nURIs: http://a.example.org\nSuites: s\n");
    write("sources.list.d/c.list.bak", "deb http://c.example.org s c\n");
    write("sources.list.d/d e.list", "deb http://d.example.org s c\n");
    write("sources.list", "deb http://first.example.org s c\n");
    assertEquals(
        List.of(
            "http://first.example.org s [c]",
            "http://a.example.org s []",
            "http://b.example.org s [c]"),
        entries());
  }

  @Test
  void findsNothingOnAHostWithoutApt() {
    assertEquals(List.of(), AptSources.read(apt.resolve("none")).entries());
  }

  @Test
  void readsThePolicy() {
    AptPolicy policy =
        AptPolicy.parse(
            """
            Acquire "";
            Acquire::Check-Valid-Until "false";
            acquire::HTTP::Proxy "http://proxy.example.org:3128";
            Acquire::http::Proxy::near.example.org "DIRECT";
            Acquire::http::Proxy::far.example.org "http://other.example.org:8080/";
            """,
            Map.of("http_proxy", "http://unused.example.org", "no_proxy", ".inside.example.org"));
    assertFalse(policy.checkValidUntil());
    assertTrue(policy.checkDate());
    Optional<URI> proxy = Optional.of(URI.create("http://proxy.example.org:3128"));
    assertEquals(proxy, policy.proxyFor(URI.create("http://x.example.org/debian")));
    assertEquals(proxy, policy.proxyFor(URI.create("https://x.example.org/debian")));
    assertEquals(Optional.empty(), policy.proxyFor(URI.create("http://near.example.org/debian")));
    assertEquals(
        Optional.of(URI.create("http://other.example.org:8080/")),
        policy.proxyFor(URI.create("http://far.example.org/debian")));
    assertEquals(Optional.empty(), policy.proxyFor(URI.create("http://a.inside.example.org/")));
  }

  @Test
  void takesTheEnvironmentsProxiesWhereAptHasNone() {
    AptPolicy policy =
        AptPolicy.parse(
            "Acquire::Check-Date \"false\";",
            Map.of("http_proxy", "plain.example.org:1", "HTTPS_PROXY", "http://tls.example.org:2"));
    assertEquals(
        Optional.of(URI.create("http://plain.example.org:1")),
        policy.proxyFor(URI.create("http://x.example.org/")));
    assertEquals(
        Optional.of(URI.create("http://tls.example.org:2")),
        policy.proxyFor(URI.create("https://x.example.org/")));
    assertFalse(policy.checkValidUntil(), "Check-Date off turns off both");
  }

  @Test
  void asksARealAptOrNone() throws Exception {
    ProcessRunner without =
        command -> {
          throw new IOException("no apt-config");
        };
    assertTrue(AptPolicy.ofHost(without, Map.of()).checkValidUntil());
    ProcessRunner with =
        command -> {
          assertEquals(List.of("apt-config", "dump"), command.arguments());
          return new ProcessRunner.Result(0, false, "Acquire::Check-Valid-Until \"0\";\n");
        };
    assertFalse(AptPolicy.ofHost(with, Map.of()).checkValidUntil());
  }

  @Test
  void findsPasswordsAsAptDoes() throws IOException {
    Files.createDirectories(apt.resolve("auth.conf.d"));
    write("auth.conf", "# a comment\nmachine a.example.org login apt password first\n");
    write(
        "auth.conf.d/b.conf",
        """
        machine http://plain.example.org:8080
          login me
          password two
        machine b.example.org/debian/ login you password three
        """);
    write("auth.conf.d/ignored", "machine c.example.org login x password y");
    AptCredentials credentials = AptCredentials.read(apt);
    Map<String, String> expected =
        Map.of(
            "https://a.example.org/debian", "apt:first",
            "http://a.example.org/debian", "",
            "http://plain.example.org:8080/x", "me:two",
            "http://plain.example.org/x", "",
            "https://b.example.org/debian/pool", "you:three",
            "https://b.example.org/ubuntu", "",
            "https://c.example.org/", "");
    expected.forEach(
        (uri, words) -> assertEquals(words, credentials.forUri(URI.create(uri)).orElse(""), uri));
  }

  @Test
  void readsTheMirrorFile() throws IOException {
    write(
        "mirror",
        """
        # mine
        https://m.example.org/debian/
        *-security  https://m.example.org/sec   # its own
        trixie* [check-valid-until=no] https://s.example.org/debian
        """);
    List<MirrorFile.Line> lines = MirrorFile.read(apt.resolve("mirror")).lines();
    assertEquals("https://m.example.org/debian", lines.get(0).uri());
    assertTrue(lines.get(0).matches("anything"));
    assertTrue(lines.get(1).matches("trixie-security"));
    assertFalse(lines.get(1).matches("trixie"));
    assertTrue(lines.get(2).matches("trixie-updates"));
    assertFalse(lines.get(2).checkValidUntil());
    assertEquals(List.of(), MirrorFile.read(apt.resolve("none")).lines());
  }

  @Test
  void namesTheLineOfTheMirrorFileThatIsWrong() throws IOException {
    for (String wrong :
        List.of("debian", "a b https://c.example.org/", "[x=y] http://c.example.org")) {
      write("mirror", "# first\n" + wrong + "\n");
      CoracleException failure =
          assertThrows(CoracleException.class, () -> MirrorFile.read(apt.resolve("mirror")));
      assertEquals(ExitCode.ENVIRONMENT, failure.exitCode());
      assertTrue(failure.getMessage().contains("mirror:2"), failure.getMessage());
    }
  }
}
