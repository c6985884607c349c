package dev.coracle.container.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.ConvertedSample;
import dev.coracle.container.source.ImageConfig;
import dev.coracle.diagnostic.CoracleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts, paths and the command line of an image that was converted. */
class AccountTest {
  @TempDir Path directory;

  private ContainerTree tree() throws IOException {
    return ConvertedSample.tree(directory);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'', 0, 0, '', /root",
        "app, 1000, 1000, 44, /home/app",
        "1000, 1000, 1000, 44, /home/app",
        "app:video, 1000, 44, '', /home/app",
        "app:7, 1000, 7, '', /home/app",
        "1234, 1234, 0, '', /",
        "1234:44, 1234, 44, '', /"
      })
  void anAccountIsThatOfTheImage(String text, long uid, long gid, String groups, String home)
      throws IOException {
    List<Long> more = groups.isEmpty() ? List.of() : List.of(Long.parseLong(groups));
    assertEquals(new Account(uid, gid, more, home), Account.of(text, tree()));
  }

  @ParameterizedTest
  @CsvSource({"nobody, /etc/passwd", "app:none, /etc/group", "99999999999, /etc/passwd"})
  void anUnknownNameIsSaid(String text, String file) throws IOException {
    ContainerTree tree = tree();
    CoracleException thrown = assertThrows(CoracleException.class, () -> Account.of(text, tree));
    assertEquals("run.user", thrown.diagnostics().get(0).code());
    assertTrue(thrown.getMessage().contains(file), thrown.getMessage());
  }

  @Test
  void pathsFollowLinks() throws IOException {
    ContainerTree tree = tree();
    assertTrue(tree.exists("/lib/libc.so"));
    assertTrue(tree.exists("/bin/../../etc/passwd"));
    assertTrue(tree.exists("/"));
    assertFalse(tree.exists("/lib/none"));
    assertFalse(tree.exists("/data"));
  }

  @Test
  void theCommandLineIsTheImagesUnlessTheUserSaysOtherwise() {
    ImageConfig.Execution process =
        new ImageConfig.Execution(
            List.of("/entry"),
            List.of("a", "b"),
            List.of("X=1", "Y=2"),
            "",
            "",
            "",
            List.of(),
            List.of());
    assertEquals(List.of("/entry", "a", "b"), line(List.of(), null).program(process));
    assertEquals(List.of("/entry", "c"), line(List.of("c"), null).program(process));
    assertEquals(List.of("/other"), line(List.of(), "/other").program(process));
    assertEquals(List.of("/other", "c"), line(List.of("c"), "/other").program(process));
    List<String> environment =
        line(List.of(), null)
            .environment(process, new Account(0, 0, List.of(), "/root"), "container");
    assertTrue(environment.containsAll(List.of("X=mine", "Y=2", "HOME=/root")), "" + environment);
    assertFalse(environment.contains("X=1"), "" + environment);
  }

  private static ContainerCommandLine line(List<String> arguments, String entrypoint) {
    return new ContainerCommandLine(
        arguments,
        Optional.ofNullable(entrypoint),
        List.of("X=mine"),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aContainerHasTheLeastPrivileges() throws IOException {
    String text =
        new RuntimeConfig(
                List.of("/bin/sh"),
                List.of(),
                new Account(1000, 1000, List.of(44L), "/"),
                "/",
                "/root",
                "container",
                List.of(new RuntimeConfig.Bind("/run/v", "/data", true)),
                List.of("/empty"),
                "/group",
                new RuntimeConfig.Limits(OptionalLong.of(64 << 20), OptionalLong.of(32)))
            .text();
    assertFalse(text.contains("CAP_MKNOD") || text.contains("CAP_SYS_ADMIN"), text);
    assertFalse(text.contains("\"devices\""), text);
    assertTrue(text.contains("\"noNewPrivileges\" : true"), text);
    assertTrue(text.contains("\"effective\" : [ ]"), text);
    assertTrue(text.contains("SCMP_ARCH_X86_64"), text);
    assertTrue(text.contains("/proc/kcore"), text);
    assertTrue(text.contains("\"limit\" : 67108864"), text);
    assertTrue(text.contains("\"limit\" : 32"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "SIGTERM, 15",
    "SIGQUIT, 3",
    "quit, 3",
    "9, 9",
    "SIGWINCH, 28",
    "SIGRTMIN+3, 37",
    "SIGRTMAX, 64",
    "SIGRTMAX-1, 63",
    "'', 15",
    "0, 15",
    "65, 15",
    "SIGNONE, 15",
    "SIGRTMIN+99, 15"
  })
  void aStopSignalIsItsNumber(String text, int number) {
    assertEquals(number, StopSignal.number(text));
  }
}
