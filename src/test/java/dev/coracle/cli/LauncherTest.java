package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The launcher with a Java that only notes how it was called. */
@Isolated("a program just written cannot run while a fork of another test holds it open")
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      if [ -n "${DESCRIPTORS:-}" ]; then
        open=$(for n in 0 1 2; do readlink "/proc/$$/fd/$n"; done)
        echo "$open" >"$CALLS"
        exit
      fi
      echo "$@" >>"$CALLS"
      case "$*" in
        *cds-training*) exit "${TRAINING:-0}" ;;
        *-Xshare:dump*)
          for argument; do
            case $argument in -XX:SharedArchiveFile=*) echo archive >"${argument#*=}" ;; esac
          done
          ;;
      esac
      """;

  @TempDir Path directory;
  private String training = "0";

  @BeforeEach
  void install() throws IOException {
    java("java-a");
    release("home");
    Files.createDirectories(directory.resolve("home/class-data"));
  }

  @Test
  void theFirstStartMakesAnArchiveAndLaterOnesUseIt() throws Exception {
    List<String> first = start("home", "java-a");
    assertEquals(3, first.size(), first.toString());
    List<String> second = start("home", "java-a");
    assertEquals(1, second.size(), second.toString());
    String archive = directory.resolve("home/class-data/coracle.jsa").toString();
    assertTrue(second.get(0).contains("-XX:SharedArchiveFile=" + archive), second.get(0));
    assertTrue(second.get(0).endsWith("coracle.jar version"), second.get(0));
  }

  @Test
  void aCopyOrAMovedProgramMakesAnArchiveOfItsOwn() throws Exception {
    start("home", "java-a");
    Files.move(directory.resolve("home"), directory.resolve("moved"));
    assertEquals(3, start("moved", "java-a").size());
    assertEquals(1, start("moved", "java-a").size());
  }

  @Test
  void anotherJavaOrAnotherProgramMakesANewArchive() throws Exception {
    start("home", "java-a");
    java("java-b");
    assertEquals(3, start("home", "java-b").size());
    Files.setLastModifiedTime(
        directory.resolve("home/coracle.jar"), FileTime.fromMillis(1_000_000_000_000L));
    assertEquals(3, start("home", "java-b").size());
    assertEquals(1, start("home", "java-b").size());
  }

  @Test
  void whereTheProgramsDirectoryHasNoPlaceTheArchiveIsInTheUsersCache() throws Exception {
    Files.delete(directory.resolve("home/class-data"));
    assertEquals(3, start("home", "java-a").size());
    Path cache = directory.resolve("cache/coracle/class-data");
    String name = directory.resolve("home").toRealPath().toString().replace('/', '-');
    assertTrue(Files.exists(cache.resolve(name).resolve("coracle.jsa")));
    assertEquals(1, start("home", "java-a").size());
  }

  @Test
  void aTrainingThatFailsIsNotTriedAgain() throws Exception {
    training = "1";
    assertEquals(2, start("home", "java-a").size());
    List<String> second = start("home", "java-a");
    assertEquals(1, second.size());
    assertFalse(second.get(0).contains("SharedArchiveFile"), second.get(0));
  }

  @Test
  void commandsThatAnswerAreNotCompiledForLongRuns() throws Exception {
    start("home", "java-a");
    for (String command : List.of("check", "diff", "why", "size", "plan", "explain")) {
      String call = start("home", "java-a", command).get(0);
      assertTrue(call.contains("-XX:TieredStopAtLevel=1"), call);
    }
    String call = start("home", "java-a", "build").get(0);
    assertFalse(call.contains("-XX:TieredStopAtLevel"), call);
  }

  @Test
  void aPathThatJavaTakesForTwoIsRefused() throws Exception {
    release("a:b");
    ProcessBuilder builder =
        new ProcessBuilder(directory.resolve("a:b/coracle").toString(), "version");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(6, process.waitFor(), output);
    assertTrue(output.contains("the checkout's path holds a colon"), output);
    assertTrue(output.contains("  fix: move the checkout"), output);
  }

  /** Maven's plug-ins fail over a date that is set and empty. */
  @Test
  void mavenSeesNoEmptyDate() throws Exception {
    Path home = directory.resolve("checkout");
    release("checkout");
    Files.delete(home.resolve("coracle.jar"));
    for (String part : List.of("src/main", "templates", "bin")) {
      Files.createDirectories(home.resolve(part));
    }
    Files.writeString(home.resolve("pom.xml"), "");
    Path maven = home.resolve("bin/mvn");
    Files.writeString(
        maven,
        "#!/bin/sh\necho \"date ${SOURCE_DATE_EPOCH-unset}\" >date\nmkdir -p target/lib\n"
            + "echo jar >target/coracle.jar\n");
    assertTrue(maven.toFile().setExecutable(true));
    ProcessBuilder builder = new ProcessBuilder(home.resolve("coracle").toString(), "version");
    builder.environment().put("PATH", maven.getParent() + ":" + System.getenv("PATH"));
    builder.environment().put("SOURCE_DATE_EPOCH", "");
    builder.environment().put("JAVA_HOME", directory.resolve("java-a").toString());
    builder.environment().put("CALLS", directory.resolve("calls").toString());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertEquals("date unset", Files.readString(home.resolve("date")).strip());
  }

  /**
   * Java would give a closed descriptor to the first file that it opens, and write results there.
   */
  @Test
  void closedDescriptorsAreOpenedForJava() throws Exception {
    start("home", "java-a");
    String launcher = directory.resolve("home/coracle").toString();
    Path calls = directory.resolve("calls");
    Files.delete(calls);
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec \"$0\" version <&- >&- 2>&-", launcher);
    builder.environment().put("JAVA_HOME", directory.resolve("java-a").toString());
    builder.environment().put("CALLS", calls.toString());
    builder.environment().put("DESCRIPTORS", "yes");
    assertEquals(0, builder.start().waitFor());
    assertEquals(List.of("/dev/null", "/dev/full", "/dev/null"), Files.readAllLines(calls));
  }

  /** The calls of Java that one start made; the program's own is the last. */
  private List<String> start(String home, String java) throws Exception {
    return start(home, java, "version");
  }

  private List<String> start(String home, String java, String command) throws Exception {
    Path calls = directory.resolve("calls");
    Files.deleteIfExists(calls);
    ProcessBuilder builder =
        new ProcessBuilder(directory.resolve(home).resolve("coracle").toString(), command)
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", directory.resolve(java).toString());
    builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    builder.environment().put("CALLS", calls.toString());
    builder.environment().put("TRAINING", training);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return Files.readAllLines(calls);
  }

  private void java(String name) throws IOException {
    Path program = Files.createDirectories(directory.resolve(name).resolve("bin")).resolve("java");
    Files.writeString(program, JAVA);
    assertTrue(program.toFile().setExecutable(true));
  }

  private void release(String name) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.copy(
        Path.of("coracle").toAbsolutePath(),
        home.resolve("coracle"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(home.resolve("coracle.jar"), "jar");
  }
}
