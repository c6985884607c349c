package dev.coracle.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.coracle.recipe.Architecture;
import dev.coracle.tree.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileFarmTest {
  private static final Sha256 DIGEST = Sha256.of("one".getBytes(StandardCharsets.UTF_8));
  @TempDir Path directory;

  private String run(Path script, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = script.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void theAnswerIsTheDigestInThePlaceOfAnObject() throws Exception {
    Path script = CompileFarm.writeAnswer(directory, DIGEST);
    assertEquals(CompileFarm.QUESTION, script.getFileName().toString());
    assertEquals("", run(script, "-c", "q.i", "-o", "a b.o", "-x"));
    assertEquals(DIGEST.hex() + "\n", Files.readString(directory.resolve("a b.o")));
  }

  @Test
  void theCompilerOfAnotherToolchainHasAnotherName() {
    assertNotEquals(
        CompileFarm.compiler(DIGEST),
        CompileFarm.compiler(Sha256.of("two".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void theCompilersNameStartsTheToolchainsCompiler() throws Exception {
    Path root = directory.resolve("a toolchain");
    Path gcc = Files.createDirectories(root.resolve("usr/bin")).resolve("gcc");
    Files.writeString(gcc, "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    assertEquals(true, gcc.toFile().setExecutable(true));
    InstalledToolchain toolchain = new InstalledToolchain(root, Architecture.AMD64);
    Path script = CompileFarm.writeCompiler(directory, DIGEST, toolchain);
    assertEquals("<-c><x y.i>", run(script, "-c", "x y.i"));
  }
}
