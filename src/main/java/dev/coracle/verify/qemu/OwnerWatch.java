package dev.coracle.verify.qemu;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends another process when this one ends, even by SIGKILL: a shell waits on a pipe whose other end
 * only this process holds. Should the whole process group be killed, both are in it.
 *
 * <p>The watched process is named by itself: a shell writes its own number into the watcher's pipe,
 * sees that this process still lives, and becomes the program. So there is no moment in which it
 * runs and nobody watches.
 */
public final class OwnerWatch implements AutoCloseable {
  private static final String WATCHER =
      "trap '' INT TERM HUP; read -r pid || exit; read -r end; kill -9 \"$pid\" 2>/dev/null";

  private static final String WATCHED = "echo $$ >\"$0\" && kill -0 \"$1\" && shift && exec \"$@\"";

  private final Process watcher;

  private OwnerWatch(Process watcher) {
    this.watcher = watcher;
  }

  /** Starts the watch, before what is to be watched starts. */
  public static OwnerWatch start() throws IOException {
    return new OwnerWatch(
        new ProcessBuilder("/bin/sh", "-c", WATCHER)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * The process that must not outlive this one; one for each watch. Its number is that of the
   * program.
   *
   * @param command the program and its arguments
   * @throws IOException if there is no such program
   */
  public ProcessBuilder watched(List<String> command) throws IOException {
    String program = command.get(0);
    if (program.indexOf(File.separatorChar) >= 0 && !Files.isExecutable(Path.of(program))) {
      throw new IOException("there is no program of that name");
    }
    return new ProcessBuilder(command(ProcessHandle.current().pid(), command));
  }

  /** What names itself to the watcher and runs a program if the owner lives. */
  List<String> command(long owner, List<String> program) {
    List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", WATCHED));
    whole.add("/proc/" + watcher.pid() + "/fd/0");
    whole.add(Long.toString(owner));
    whole.addAll(program);
    return whole;
  }

  /** Ends the watch; to be called once the watched process has ended. */
  @Override
  public void close() {
    watcher.destroyForcibly();
  }
}
