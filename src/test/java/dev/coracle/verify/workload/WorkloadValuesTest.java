package dev.coracle.verify.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.container.source.ImageConfig;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.elf.StaticExecutable;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadValuesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "8080:80, ',hostfwd=tcp:127.0.0.1:8080-:80'",
    "0.0.0.0:53:5353/udp, ',hostfwd=udp:0.0.0.0:53-:5353'"
  })
  void aPortIsForwarded(String text, String forward) {
    assertEquals(forward, PublishedPort.parse(text).orElseThrow().forward());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "0:80",
        "80:0",
        "65536:80",
        "80:65536",
        "1.2.3.256:1:2",
        "a:80",
        "1:2/sctp",
        ",x:1:2"
      })
  void whatIsNoPortIsNone(String text) {
    assertEquals(Optional.empty(), PublishedPort.parse(text));
  }

  @Test
  void aPortThatIsTakenIsSaidBeforeTheBoot() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ContainerOptions options =
          new ContainerOptions(
              new ContainerImage(
                  "",
                  Optional.empty(),
                  Sha256.of(new byte[0]),
                  new ImageConfig.Execution(
                      List.of(), List.of(), List.of(), "", "", "", List.of(), List.of()),
                  List.of(),
                  List.of(),
                  List.of()),
              directory,
              new ContainerCommandLine(
                  List.of(), Optional.empty(), List.of(), Optional.empty(), Optional.empty()),
              List.of(),
              List.of(new PublishedPort("tcp", "127.0.0.1", taken.getLocalPort(), 80)),
              true,
              false,
              1,
              Optional.empty());
      CoracleException thrown =
          assertThrows(CoracleException.class, () -> ContainerRequirements.requireHost(options));
      assertEquals("run.port", thrown.diagnostics().get(0).code());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1792, 7", "9, 137", "15, 143", "139, 139"})
  void aStatusIsThatOfAShell(int wait, int status) {
    assertEquals(status, ContainerExit.ofWait(wait));
  }

  /** Messages of crun 1.21. */
  @ParameterizedTest
  @CsvSource({
    "executable file `/bin/nothing` not found: No such file or directory, 127",
    "executable file `nosuch` not found in $PATH: No such file or directory, 127",
    "the path `/bin/x` exists but it is not executable: Operation not permitted, 126",
    "exec container process `/bin/x`: Exec format error, 126",
    "mount `/run/v` to `/data`: No such file or directory, 125",
    "'', 125"
  })
  void eachReasonWhyAProgramDoesNotStartHasItsStatus(String messages, int status) {
    assertEquals(status, ContainerExit.ofRuntime(messages));
  }

  @ParameterizedTest
  @CsvSource({"19999, NONE", "20001, ASK", "30001, KILL", "40001, END_GUEST"})
  void aDeadlineEndsProgramAndGuestInSteps(long millis, RunDeadline.Action action) {
    RunDeadline deadline = new RunDeadline(Optional.of(Duration.ofSeconds(20)));
    assertEquals(action, deadline.due(Duration.ofMillis(millis)));
    assertEquals(
        RunDeadline.Action.NONE, new RunDeadline(Optional.empty()).due(Duration.ofDays(9)));
  }

  @Test
  void theEndOfEndlessOutputIsKept() {
    OutputTail tail = new OutputTail();
    byte[] line = "0123456789\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 5000; i++) {
      tail.write(line, 0, line.length);
    }
    tail.write('x');
    assertTrue(tail.text().endsWith("0123456789 x"), tail.text());
    assertTrue(tail.text().length() <= 4096);
  }

  @Test
  void theTableIsWhatTheProgramReads() {
    SetupTable table = new SetupTable(1000, 44).mkdir("/a").mount("s", "/a", "tmpfs", 7, "size=1");
    ByteBuffer bytes = ByteBuffer.wrap(table.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(1000, bytes.getInt(0));
    assertEquals(44, bytes.getInt(4));
    int first = bytes.getInt(8);
    assertEquals(1, bytes.getInt(first));
    assertEquals("/a", text(bytes, bytes.getInt(first + 4)));
    int second = first + 24;
    assertEquals(2, bytes.getInt(second));
    assertEquals("s", text(bytes, bytes.getInt(second + 4)));
    assertEquals("/a", text(bytes, bytes.getInt(second + 8)));
    assertEquals("tmpfs", text(bytes, bytes.getInt(second + 12)));
    assertEquals(7, bytes.getInt(second + 16));
    assertEquals("size=1", text(bytes, bytes.getInt(second + 20)));
    assertEquals(0, bytes.getInt(second + 24));
    assertEquals("mounting tmpfs on /a", table.describe(1));
  }

  private static String text(ByteBuffer bytes, int at) {
    int end = at;
    while (bytes.get(end) != 0) {
      end++;
    }
    return new String(bytes.array(), at, end - at, StandardCharsets.UTF_8);
  }

  @Test
  void theStatusPortIsUnderstood() {
    ContainerStatus status = new ContainerStatus();
    boolean[] started = new boolean[1];
    status.read(
        new ByteArrayInputStream("start\nexit 1792\n".getBytes(StandardCharsets.US_ASCII)),
        () -> started[0] = true);
    assertTrue(started[0]);
    assertEquals(Optional.of(1792), status.exit());
    ContainerStatus failed = new ContainerStatus();
    failed.read(
        new ByteArrayInputStream(
            "start\nerror create\nwhy\nexit 0\n".getBytes(StandardCharsets.US_ASCII)),
        () -> {});
    assertEquals("create", failed.error());
    assertEquals("why\nexit 0", failed.messages());
    assertEquals(Optional.empty(), failed.exit());
  }

  @Test
  void aStatusPortWithoutLineEndsTakesNoMemory() {
    long[] left = {1L << 30};
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return left[0]-- > 0 ? 'x' : -1;
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            if (left[0] <= 0) {
              return -1;
            }
            left[0] -= length;
            Arrays.fill(bytes, from, from + length, (byte) 'x');
            return length;
          }
        };
    ContainerStatus status = new ContainerStatus();
    status.read(endless, () -> {});
    assertEquals(Optional.empty(), status.exit());
  }

  /** The program of recipes/container.yaml, assembled again. */
  @Test
  void theProgramInTheGuestIsThatOfItsSource() throws Exception {
    Path source = Path.of("src/main/asm/container.s").toAbsolutePath();
    run("as", "-o", "container.o", source.toString());
    run("objcopy", "-O", "binary", "-j", ".text", "container.o", "container.bin");
    byte[] code = Files.readAllBytes(directory.resolve("container.bin"));
    assertArrayEquals(
        StaticExecutable.of(code), Files.readAllBytes(Path.of("recipes/container/start")));
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
    assertEquals(0, process.waitFor(), String.join(" ", command));
  }
}
