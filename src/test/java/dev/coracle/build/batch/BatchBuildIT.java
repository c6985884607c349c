package dev.coracle.build.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several recipes in one command, with the kernel of base, which the store has. */
class BatchBuildIT {
  @TempDir Path work;

  @BeforeEach
  void recipes() throws Exception {
    BuiltBase.directory();
    for (String name : List.of("one", "two")) {
      write(name, "name: " + name + "\nfiles:\n  - {path: /etc/which, content: " + name + "}\n");
    }
    write("broken", "name: broken\nunits: 7\n");
    write("absent", "name: absent\npackages: [no-such-package]\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(work.resolve(name + ".yaml"), "extends: base\nversion: 1.0.0\n" + text);
  }

  private BuiltProgram.Ended build(String... args) throws Exception {
    String[] all = new String[args.length + 2];
    all[0] = "build";
    all[1] = "--no-verify";
    System.arraycopy(args, 0, all, 2, args.length);
    return new BuiltProgram(work).run(all);
  }

  @Test
  void recipesThatAgreeShareTheirKernelAndOneFailureKeepsNoOtherFromBeingBuilt() throws Exception {
    BuiltProgram.Ended ended =
        build(
            "--format",
            "json",
            "--keep-going",
            "one.yaml",
            "absent.yaml",
            "broken.yaml",
            "two.yaml");
    assertEquals(4, ended.status(), ended::toString);
    JsonFields all = new JsonFields(Json.object(ended.out()));
    List<JsonFields> results = all.objects("results");
    assertEquals(
        List.of("built", "FAILED", "FAILED", "built"),
        results.stream().map(each -> each.text("state")).toList());
    assertEquals(results.get(0).text("kernel"), results.get(3).text("kernel"));
    assertTrue(ended.err().contains("no-such-package"), ended::toString);
    assertTrue(ended.err().contains("broken.yaml:"), ended::toString);
    assertTrue(Files.isRegularFile(work.resolve("output/one/1.0.0/one.img")));
    assertTrue(Files.isRegularFile(work.resolve("output/two/1.0.0/two.img")));
    String junit = Files.readString(work.resolve("output/junit.xml"));
    assertEquals(5, junit.split("<testsuite ", -1).length);
    assertEquals(3, junit.split("<error ", -1).length);

    BuiltProgram.Ended again = build("one.yaml", "two.yaml");
    assertEquals(0, again.status(), again::toString);
    assertTrue(again.out().contains("2 of 2 recipes good, 1 kernel ("), again::toString);
    assertTrue(again.out().contains("built, nothing changed"), again::toString);
  }

  @Test
  void aRecipeThatCannotBeReadEndsAllBeforeAnythingIsBuilt() throws Exception {
    BuiltProgram.Ended ended = build("one.yaml", "broken.yaml");
    assertEquals(3, ended.status(), ended::toString);
    assertFalse(Files.exists(work.resolve("output/one")));
  }

  @Test
  void twoRecipesWithOneResultAreRefused() throws Exception {
    Files.copy(work.resolve("one.yaml"), work.resolve("copy.yaml"));
    BuiltProgram.Ended ended = build("one.yaml", "copy.yaml");
    assertEquals(3, ended.status(), ended::toString);
    assertTrue(ended.err().contains("[build.same-result]"), ended::toString);
  }
}
