package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.lock.LockFile;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.tree.Content;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base recipe's toolchain from the packages of its suites, at work. */
class ToolchainIT {
  @TempDir static Path directory;
  private static InstalledToolchain toolchain;
  private static LockFile lock;

  @BeforeAll
  static void install() throws Exception {
    PackagedToolchain packaged = PackagedToolchain.locked(directory);
    lock = packaged.lock();
    toolchain = packaged.kernel().installer().install().orElseThrow();
  }

  private static ProcessRunner.Result run(String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    arguments.addAll(List.of(command));
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                arguments,
                Optional.of(directory),
                Optional.of(Map.of("PATH", toolchain.path(), "LC_ALL", "C")),
                Duration.ofMinutes(2),
                line -> {}));
  }

  private static String output(String... command) throws Exception {
    ProcessRunner.Result result = run(command);
    assertTrue(result.ok(), () -> String.join(" ", command) + ": " + result.output());
    return result.output();
  }

  @Test
  void theLockNamesItAndItIsWhatRuns() throws Exception {
    String version = lock.toolchain().compiler().split(" ", 3)[1];
    assertTrue(output("gcc", "--version").startsWith("gcc (Debian " + version + ")"), version);
    assertTrue(lock.toolchain().packages().size() > 30, lock.toolchain()::toString);
  }

  @Test
  void theCompilerLooksNowhereElse() throws Exception {
    for (String line : output("gcc", "-print-search-dirs").split("\n", -1)) {
      for (String each : line.substring(line.indexOf('=') + 1).split(":", -1)) {
        Path place = Path.of(each.strip().replaceFirst("^.*: ", "")).normalize();
        assertTrue(
            each.isBlank() || place.startsWith(toolchain.root()) || !Files.exists(place), line);
      }
    }
    Path source = directory.resolve("search.c");
    Files.writeString(source, "#include <stdio.h>\n#include <gelf.h>\n");
    for (String line : output("gcc", "-M", source.toString()).split("\\s+", -1)) {
      if (line.startsWith("/") && !line.equals(source.toString())) {
        assertTrue(Path.of(line).normalize().startsWith(toolchain.root()), line);
      }
    }
  }

  @Test
  void aProgramForThisHostRunsByTheToolchainsLibraries() throws Exception {
    Path source = directory.resolve("program.c");
    Files.writeString(
        source,
        """
        #include <gelf.h>
        #include <stdio.h>
        int main(void) {
          FILE *maps = fopen("/proc/self/maps", "r");
          char line[4096];
          while (fgets(line, sizeof line, maps)) fputs(line, stdout);
          return elf_version(EV_CURRENT) == EV_NONE;
        }
        """);
    List<String> command = new ArrayList<>(List.of("gcc", "-O2"));
    command.addAll(List.of(toolchain.linkForThisHost().split(" ", -1)));
    command.addAll(List.of("-o", "program", source.toString(), "-lelf"));
    output(command.toArray(String[]::new));
    String maps = output(directory.resolve("program").toString());
    assertTrue(maps.contains("libelf"), maps);
    maps.lines()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(file -> file.startsWith("/"))
        .forEach(
            file ->
                assertTrue(
                    file.startsWith(toolchain.root().toString()) || file.endsWith("/program"),
                    file));
  }

  /** The kernel is compiled in another place each time. */
  @Test
  void neitherPlaceShowsInAnObject() throws Exception {
    Path copy = directory.resolve("copy");
    Files.createDirectories(copy);
    output("cp", "-a", toolchain.root() + "/.", copy.toString());
    Path source = directory.resolve("object.c");
    Files.writeString(source, "int twice(int x) { return x + x; }\n");
    output("gcc", "-O2", "-c", "-o", "one.o", source.toString());
    Path one = directory.resolve("one.o");
    InstalledToolchain here = toolchain;
    toolchain = new InstalledToolchain(copy, here.architecture());
    try {
      output("gcc", "-O2", "-c", "-o", "two.o", source.toString());
    } finally {
      toolchain = here;
    }
    assertEquals(
        Sha256.of(Files.readAllBytes(one)),
        Sha256.of(Files.readAllBytes(directory.resolve("two.o"))));
  }

  @Test
  void theBuildToolsWork() throws Exception {
    Files.writeString(directory.resolve("s.l"), "%%\nx { return 1; }\n");
    output("flex", "-o", "s.c", "s.l");
    Files.writeString(directory.resolve("g.y"), "%token A\n%%\ns: A;\n");
    output("bison", "-o", "g.c", "g.y");
    assertTrue(Files.size(directory.resolve("s.c")) > 1000);
    assertTrue(Files.size(directory.resolve("g.c")) > 1000);
    assertEquals("ok", output("perl", "-e", "use strict; use Cwd; print 'ok'").strip());
    assertEquals("abc", output("awk", "BEGIN { print \"abc\" }").strip());
    Files.writeString(directory.resolve("Makefile"), "all:\n\t@echo 2^70 | bc; echo $(MAKE)\n");
    List<String> lines = output("make", "-s").lines().toList();
    assertEquals("1180591620717411303424", lines.get(0));
    assertTrue(lines.get(1).startsWith(toolchain.root().toString()), lines::toString);
    Files.writeString(directory.resolve("text"), "text");
    output("gzip", "-n", "-k", "text");
    output("xz", "-k", "text");
    assertEquals("text", output("gzip", "-dc", "text.gz").strip());
    assertEquals("text", output("xz", "-dc", "text.xz").strip());
    assertFalse(run("pkg-config", "--version").ok(), "a program of the host was found");
  }

  /** What was left out is what no program needs. */
  @Test
  void noProgramLacksALibrary() throws Exception {
    List<String> lacking = new ArrayList<>();
    try (Stream<Path> files = Files.walk(toolchain.root().resolve("programs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String needed : needed(file)) {
          if (!Files.exists(toolchain.libraries().resolve(needed))) {
            lacking.add(toolchain.root().relativize(file) + " needs " + needed);
          }
        }
      }
    }
    assertEquals(List.of(), lacking);
  }

  private static List<String> needed(Path file) throws IOException {
    Content content = Content.of(Files.readAllBytes(file));
    return ElfFile.read(content).map(ElfFacts::needed).orElse(List.of());
  }
}
