package dev.coracle.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A host whose /tmp lets no program be mapped, so that zstd's native library cannot be loaded. */
class NoexecTemporaryFilesIT {
  private static final List<String> NAMESPACE = List.of("unshare", "-Urm", "sh", "-ec");
  private static final String MOUNT = "mount -t tmpfs -o noexec tmpfs /tmp";

  @Test
  void theLibraryThatCannotBeLoadedIsNamedWithAWayOut() throws Exception {
    assumeTrue(run(MOUNT, List.of()).status() == 0, "this host lets nobody mount in a namespace");
    Path file = Path.of("target/noexec-it/image").toAbsolutePath();
    Files.createDirectories(file.getParent());
    // An empty newc archive, so that zstd is needed to look at it.
    String end = "070701" + "0".repeat(8 * 11) + "0000000b" + "0".repeat(8) + "TRAILER!!!\0\0\0\0";
    Files.write(file, Zstd.compress(end.getBytes(StandardCharsets.US_ASCII)));
    Outcome inside = run(MOUNT + "; exec \"$0\" \"$@\"", inspect(file, List.of()));
    assertEquals(ExitCode.ENVIRONMENT.status(), inside.status(), inside.output());
    assertTrue(inside.output().contains("[host.native-library]"), inside.output());
    String elsewhere = "-Djava.io.tmpdir=" + file.getParent();
    Outcome outside = run(MOUNT + "; exec \"$0\" \"$@\"", inspect(file, List.of(elsewhere)));
    assertTrue(!outside.output().contains("host.native-library"), outside.output());
  }

  private static List<String> inspect(Path file, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.coracle.cli.Main", "inspect", file.toString()));
    return command;
  }

  private record Outcome(int status, String output) {}

  private static Outcome run(String script, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(NAMESPACE);
    command.add(script);
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return new Outcome(process.exitValue(), output);
  }
}
