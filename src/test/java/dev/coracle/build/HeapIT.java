package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command works on the base guest within 256 MiB of heap; verification is BaseBuildIT's. */
class HeapIT {
  @TempDir Path work;

  @Test
  void commandsOnBaseNeedNoMoreThan256MiB() throws Exception {
    Path base = BuiltBase.directory();
    Path recipes = BuiltProgram.project().resolve("recipes");
    Files.copy(recipes.resolve("base.lock.yaml"), work.resolve("other.lock.yaml"));
    Files.writeString(
        work.resolve("other.yaml"),
        Files.readString(recipes.resolve("base.yaml"))
            .replace("\nname: base\n", "\nname: other\n"));
    BuiltProgram program = new BuiltProgram(work).with("JAVA_TOOL_OPTIONS", "-Xmx256m");
    Path other = work.resolve("output/other/0.1.0");
    for (List<String> command :
        List.of(
            List.of("check", "other.yaml"),
            List.of("plan", "other.yaml"),
            List.of("build", "--no-verify", "--locked", "--offline", "other.yaml"),
            List.of("build", "--no-verify", "--locked", "--offline", "other.yaml"),
            List.of("lock", "other.yaml"),
            List.of("recipe", "other.yaml"),
            List.of("verify", "--hash", other.toString()),
            List.of("why", "libc.so.6", other.toString()),
            List.of("size", other.toString()),
            List.of("diff", base.toString(), other.toString()),
            List.of("inspect", "--list", other.resolve("other.img").toString()),
            List.of("kernel", "explain", "CONFIG_VIRTIO_BLK", "other.yaml"),
            List.of("list"))) {
      BuiltProgram.Ended ended = program.run(command.toArray(new String[0]));
      // A difference that was found is an answer too.
      assertEquals(0, command.contains("diff") ? 0 : ended.status(), command + " " + ended);
      assertFalse(ended.err().contains("memory"), command + " " + ended);
    }
  }
}
