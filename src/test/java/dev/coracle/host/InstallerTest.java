package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.ProcessRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The commands are written down and not run: a test does not install. */
@Isolated("a program just written cannot run while a fork of another test holds it open")
class InstallerTest {
  @TempDir Path root;
  private final List<String> ran = new ArrayList<>();
  private Function<String, Integer> status = command -> 0;
  private boolean superuser = true;
  private boolean interactive;
  private boolean consent;

  private final UserPrompt console =
      new UserPrompt() {
        @Override
        public boolean interactive() {
          return interactive;
        }

        @Override
        public boolean confirm(String question) {
          assertTrue(question.contains("qemu-system-x86"), question);
          return consent;
        }

        @Override
        public void say(String line) {}
      };

  @BeforeEach
  void begin() throws IOException {
    program("apt-get");
    Files.createDirectories(root.resolve("var/lib/apt/lists"));
    Files.writeString(root.resolve("var/lib/apt/lists/x_binary-amd64_Packages"), "");
  }

  private void program(String name) throws IOException {
    Path file = root.resolve("usr/bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    assertTrue(file.toFile().setExecutable(true));
  }

  private void install() throws Exception {
    ProcessRunner runner =
        command -> {
          String line = String.join(" ", command.arguments());
          ran.add(line);
          return new Result(status.apply(line), false, "E: what apt said\n");
        };
    HostTools tools = new HostTools(root, "", runner);
    new Installer(tools, runner, console, root, superuser)
        .install(tools.missing(Set.of(Capability.BOOT)));
  }

  private String refused() {
    CoracleException e = assertThrows(CoracleException.class, this::install);
    assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    return e.getMessage();
  }

  private static final String APT =
      "env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 ";
  private static final String INSTALL =
      APT + "install -y --no-install-recommends busybox-static qemu-system-x86";

  @Test
  void rootInstallsAtOnce() throws Exception {
    install();
    assertEquals(List.of(INSTALL), ran);
  }

  @Test
  void nothingMissingRunsNothing() throws Exception {
    program("qemu-system-x86_64");
    program("busybox");
    install();
    assertEquals(List.of(), ran);
  }

  @Test
  void withoutIndexesTheyAreFetchedFirst() throws Exception {
    Files.delete(root.resolve("var/lib/apt/lists/x_binary-amd64_Packages"));
    install();
    assertEquals(List.of(APT + "update", INSTALL), ran);
  }

  @Test
  void staleIndexesAreFetchedAgain() throws Exception {
    status = command -> command.contains("install") && ran.size() == 1 ? 100 : 0;
    install();
    assertEquals(List.of(INSTALL, APT + "update", INSTALL), ran);
  }

  @Test
  void aFailureShowsAptsWords() {
    status = command -> command.contains("install") ? 100 : 0;
    assertTrue(refused().contains("E: what apt said"));
  }

  @Test
  void othersUseSudoWhichMustNotWaitForNobody() throws Exception {
    superuser = false;
    program("sudo");
    install();
    assertEquals(List.of(root.resolve("usr/bin/sudo") + " -n " + INSTALL), ran);
  }

  @Test
  void withoutSudoItSaysSo() {
    superuser = false;
    assertTrue(refused().contains("needs root"));
    assertEquals(List.of(), ran);
  }

  @Test
  void aPersonIsAsked() throws Exception {
    interactive = true;
    assertTrue(refused().contains("as you said"));
    assertEquals(List.of(), ran);
    consent = true;
    install();
    assertEquals(List.of(INSTALL), ran);
  }

  @Test
  void withoutAptItSaysSo() throws Exception {
    Files.delete(root.resolve("usr/bin/apt-get"));
    assertTrue(refused().contains("no apt-get"));
  }
}
