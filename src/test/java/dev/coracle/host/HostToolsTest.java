package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("a program just written cannot run while a fork of another test holds it open")
class HostToolsTest {
  @TempDir Path root;

  private HostTools tools(String path) {
    return new HostTools(root, path, new LocalProcessRunner());
  }

  private void program(String path, String says) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\ncat <<'X'\n" + says + "\nX\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private static HostTool tool(String name) {
    return HostTools.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void anEmptyMachineLacksEverythingAndIsReportedInOneLine() {
    CoracleException e =
        assertThrows(CoracleException.class, () -> tools("").require(Set.of(Capability.COMPILE)));
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    int last = e.diagnostics().size() - 1;
    assertTrue(e.diagnostics().stream().limit(last).allMatch(d -> d.fix().isEmpty()));
    assertEquals(
        "run again with --setup, or run: apt-get install -y --no-install-recommends bc binutils"
            + " bison flex gcc libc6-dev libelf-dev make perl-base",
        e.diagnostics().get(last).fix());
  }

  @Test
  void onlyWhatIsNeededCounts() throws IOException {
    program("usr/bin/qemu-system-x86_64", "");
    program("usr/bin/busybox", "");
    tools("").require(Set.of(Capability.BOOT));
    tools("").require(EnumSet.noneOf(Capability.class));
    assertTrue(
        tools("").missing(Set.of(Capability.BOOT, Capability.TEST)).contains(tool("e2fsck")));
  }

  @Test
  void programsOutsideThePathAreFound() throws IOException {
    program("usr/sbin/e2fsck", "");
    program("usr/libexec/helper", "");
    program("home/me/bin/javac", "");
    assertTrue(tools("/usr/bin").find(tool("e2fsck")).isPresent());
    assertTrue(tools("/usr/bin").find("helper").isPresent());
    assertTrue(tools("/home/me/bin:").find(tool("javac")).isPresent());
    assertTrue(tools("").find(tool("javac")).isEmpty());
  }

  @Test
  void aUsersOwnCompilerDoesNotCount() throws IOException {
    program("home/me/bin/gcc", "gcc 1.2");
    assertTrue(tools("/home/me/bin").find(tool("gcc")).isEmpty());
  }

  @Test
  void whatCannotBeRunIsNotThere() throws IOException {
    Files.createDirectories(root.resolve("usr/bin/make"));
    Files.writeString(root.resolve("usr/bin/bc"), "");
    assertTrue(tools("").find(tool("make")).isEmpty());
    assertTrue(tools("").find(tool("bc")).isEmpty());
  }

  @Test
  void headersAreFiles() throws IOException {
    assertTrue(tools("").find(tool("libelf headers")).isEmpty());
    Files.createDirectories(root.resolve("usr/include"));
    Files.writeString(root.resolve("usr/include/gelf.h"), "");
    assertTrue(tools("").find(tool("libelf headers")).isPresent());
    assertEquals(List.of("libelf-dev"), tools("").packages(List.of(tool("libelf headers"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gcc | gcc (Debian 12.2.0-14+deb12u1) 12.2.0 | 12.2.0",
        "make | GNU Make 4.3 | 4.3",
        "bc | bc 1.07.1 | 1.07.1",
        "flex | flex 2.6.4 | 2.6.4",
        "qemu-system-x86_64 | QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7) | 7.2.22",
        "mvn | Apache Maven 3.8.7 | 3.8.7",
      })
  void versions(String name, String says, String version) throws Exception {
    program("usr/bin/" + name, says);
    assertEquals(Optional.of(version), tools("").version(tool(name)));
  }

  @Test
  void aTerminalsColoursAreNoPartOfAVersion() throws Exception {
    program("usr/bin/mvn", "\u001b[1mApache Maven 3.8.7\u001b[m\nrest 1.1");
    assertEquals(Optional.of("3.8.7"), tools("").version(tool("mvn")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ID=debian;VERSION_ID=\"12\" | qemu-system-common",
        "ID=debian;VERSION_ID=\"13\" | virtiofsd",
        "ID=debian | virtiofsd",
        "ID=ubuntu;VERSION_ID=\"12\" | virtiofsd",
        "'' | virtiofsd",
      })
  void aPackageHasTheNameOfTheRelease(String release, String name) throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/os-release"), release.replace(';', '\n'));
    assertEquals(List.of(name), tools("").packages(List.of(tool("virtiofsd"))));
    assertTrue(tool("virtiofsd").optional());
  }

  @Test
  void aMissingToolHasNoVersion() throws Exception {
    assertEquals(Optional.empty(), tools("").version(tool("gcc")));
  }
}
