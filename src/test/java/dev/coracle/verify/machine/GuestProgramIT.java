package dev.coracle.verify.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.elf.StaticExecutable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Assembles the sources of the probe's programs with binutils: they give the bytes in the code. */
class GuestProgramIT {
  private static final Path SOURCES = Path.of("src/main/asm");

  private static final Map<String, byte[]> PROGRAMS =
      Map.of(
          "bus.s", GuestProgram.bus(),
          "dax-state.s", GuestProgram.daxState(),
          "first.s", GuestProgram.first(),
          "dm-table.s", GuestProgram.deviceTable(),
          "map-write.s", GuestProgram.mapWrite());

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> theSourceGivesTheBytes() {
    return PROGRAMS.entrySet().stream()
        .map(
            program ->
                DynamicTest.dynamicTest(
                    program.getKey(),
                    () ->
                        // The headers that ld makes are larger than the ones written here.
                        assertEquals(
                            HexFormat.of()
                                .formatHex(StaticExecutable.of(assemble(program.getKey()))),
                            HexFormat.of().formatHex(program.getValue()))));
  }

  /** The machine code of a source, linked, with its data behind it. */
  private byte[] assemble(String name) throws Exception {
    Path object = directory.resolve(name + ".o");
    Path program = directory.resolve(name + ".elf");
    Path code = directory.resolve(name + ".bin");
    run("as", "-o", object.toString(), SOURCES.resolve(name).toString());
    run("ld", "-o", program.toString(), object.toString());
    run("objcopy", "-O", "binary", program.toString(), code.toString());
    return Files.readAllBytes(code);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertEquals(
        0, process.waitFor(), List.of(command) + new String(output, StandardCharsets.UTF_8));
  }
}
