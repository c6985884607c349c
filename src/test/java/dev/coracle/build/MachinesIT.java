package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base guest on another machine than its recipe's. */
class MachinesIT {

  @TempDir Path work;

  /** QEMU takes a comma for the end of an option's value, so that the copy's path has some. */
  @Test
  void microvmBootsItWithoutDaxAndLeavesTheVerdictAlone() throws Exception {
    Path result = work.resolve("a, b,c/0.1.0");
    copy(BuiltBase.directory(), result);
    String verdict = Files.readString(result.resolve("verify.json"));
    BuiltProgram.Ended ended =
        new BuiltProgram(BuiltProgram.project())
            .run("verify", "--verbose", "--machine", "microvm", result.toString());
    assertEquals(0, ended.status(), ended::toString);
    assertTrue(ended.out().contains("(microvm, "), ended::toString);
    assertTrue(ended.out().contains("probe.dax.files: microvm has no NVDIMM"), ended::toString);
    assertEquals(verdict, Files.readString(result.resolve("verify.json")));
    assertTrue(Files.size(result.resolve("logs/microvm/smoke.log")) > 0);
  }

  /** Base's kernel has no driver for it: said by name, before anything is booted. */
  @Test
  void q35PmemNamesTheOptionThatTheKernelLacks() throws Exception {
    Path result = BuiltBase.directory();
    BuiltProgram.Ended ended =
        new BuiltProgram(BuiltProgram.project())
            .run("verify", "--machine", "q35-pmem", result.toString());
    assertEquals(7, ended.status(), ended::toString);
    assertTrue(
        (ended.out() + ended.err())
            .replaceAll("\\s+", " ") // lines are wrapped
            .contains("VIRTIO_PMEM is not set: the root is a virtio-pmem device"),
        ended::toString);
  }

  @Test
  void aMachineThatDoesNotExistIsNamedWithThoseThatDo() throws Exception {
    BuiltProgram.Ended ended =
        new BuiltProgram(BuiltProgram.project())
            .run("verify", "--machine", "pdp11", BuiltBase.directory().toString());
    assertEquals(3, ended.status(), ended::toString);
    assertTrue(ended.err().contains("qemu-lite, q35-lite, q35-pmem, microvm"), ended::toString);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
