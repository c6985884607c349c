package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real pseudo-terminal, which script(1) makes. */
class StandardErrorTest {
  @TempDir Path directory;

  /** Says whether its standard error is a terminal; run as a process of its own. */
  public static void main(String[] arguments) {
    System.out.println(StandardError.isTerminal());
  }

  @Test
  void onATerminalItIsOne() throws Exception {
    assertEquals("true", onATerminal(""));
  }

  @Test
  void redirectedItIsNoneThoughOutputIsATerminal() throws Exception {
    assertEquals("false", onATerminal(" 2>" + directory.resolve("log")));
  }

  @Test
  void aTerminalForErrorsCountsThoughOutputIsAFile() throws Exception {
    Path said = directory.resolve("said");
    onATerminal(" >" + said);
    assertEquals("true", Files.readString(said).strip());
  }

  private static String onATerminal(String redirection) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) here");
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            "script",
            "--quiet",
            "--return",
            "--command",
            "'" + java + "' -XX:+UseSerialGC " + StandardErrorTest.class.getName() + redirection,
            "/dev/null");
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process =
        builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip();
  }
}
