package dev.coracle.build.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository with a recipe, released to a registry, and what keeps it from being released. */
class ReleaseIT {
  @TempDir Path work;
  private Path project;
  private Git git;
  private LocalRegistry registry;

  @BeforeEach
  void project() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    BuiltBase.directory();
    TestKeys.write(work, "key");
    project = Files.createDirectories(work.resolve("project"));
    git = Git.init().setDirectory(project.toFile()).call();
    git.getRepository().getConfig().setString("user", null, "name", "Test");
    git.getRepository().getConfig().setString("user", null, "email", "test@example.org");
    git.getRepository().getConfig().save();
    write(".gitignore", "output/\n");
    write("motd", "hello");
    write(
        "own.yaml",
        "extends: base\nname: own\nversion: git\nfiles:\n  - {path: /etc/motd, source: motd}\n");
    assertEquals(0, run("lock", "own.yaml").status());
    commit();
    registry = new LocalRegistry(Files.createDirectories(work.resolve("registry")));
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      registry.close();
      git.close();
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(project.resolve(name), text);
  }

  private void commit() throws GitAPIException {
    git.add().addFilepattern(".").call();
    git.commit().setMessage("change").call();
  }

  private BuiltProgram.Ended run(String... arguments) throws Exception {
    return new BuiltProgram(project).run(arguments);
  }

  private BuiltProgram.Ended release(String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "release",
                "--key",
                work.resolve("key.pem").toString(),
                "--to",
                registry.host() + "/guests/own"));
    all.addAll(Arrays.asList(more));
    all.add("own.yaml");
    return run(all.toArray(String[]::new));
  }

  private static void assertStepsAndStatus(List<String> events) throws IOException {
    List<String> steps = new ArrayList<>();
    for (String line : events) {
      JsonFields event = new JsonFields(Json.object(line));
      if (event.text("event").equals("step")) {
        steps.add(event.text("step") + " " + event.text("state"));
      }
    }
    assertTrue(steps.contains("reproduce passed"), steps::toString);
    assertEquals("publish to do", steps.get(steps.size() - 1));
    assertEquals(ReleaseStep.values().length, steps.size(), steps::toString);
    String last = events.get(events.size() - 1);
    assertEquals("finished", new JsonFields(Json.object(last)).text("event"));
    assertEquals(0, new JsonFields(Json.object(last)).number("status"));
  }

  private static void assertStep(BuiltProgram.Ended ended, String step, String state) {
    assertTrue(
        ended.out().lines().anyMatch(line -> line.matches(step + " +" + state + "(  .*)?")),
        () -> step + " is not " + state + ": " + ended);
  }

  @Test
  void aCommitBecomesASignedResultInTheRegistryAndIsDescribedBesideTheLastOne() throws Exception {
    String[] quick = {"--skip", "verify", "--kernel", "from-result"};
    Path events = work.resolve("events");
    BuiltProgram.Ended shown =
        release(with(quick, "--tag", "v1.0.0", "--events", events.toString()));
    assertEquals(0, shown.status(), shown::toString);
    assertStep(shown, "reproduce", "passed");
    assertStep(shown, "sbom", "passed");
    assertStep(shown, "publish", "to do");
    assertTrue(shown.out().contains("nothing was published"), shown::toString);
    assertTrue(shown.out().contains("own.img, 27"), shown::toString);
    assertStepsAndStatus(Files.readAllLines(events));
    assertFalse(run("pull", "-o", "to", registry.host() + "/guests/own:1.0.0").status() == 0);

    BuiltProgram.Ended published = release(with(quick, "--publish", "--latest"));
    assertEquals(0, published.status(), published::toString);
    assertStep(published, "reproduce", "passed before");
    assertStep(published, "sign", "passed before");
    assertStep(published, "publish", "passed");

    write("motd", "good bye");
    commit();
    BuiltProgram.Ended second = release(with(quick, "--tag", "v1.1.0", "--publish", "--latest"));
    assertEquals(0, second.status(), second::toString);
    assertStep(second, "reproduce", "passed");
    String notes = Files.readString(project.resolve("output/own/1.1.0/release-notes.md"));
    assertTrue(notes.startsWith("# own 1.1.0\n"), notes);
    assertTrue(notes.contains("own 1.0.0 → own 1.1.0"), notes);
    assertTrue(notes.contains("/etc/motd"), notes);

    BuiltProgram.Ended pulled =
        run(
            "pull",
            "-o",
            "to",
            "--signature",
            work.resolve("key.pub").toString(),
            registry.host() + "/guests/own");
    assertEquals(0, pulled.status(), pulled::toString);
    assertTrue(pulled.out().contains("1.1.0"), pulled::toString);
    assertTrue(pulled.err().contains("reproduced, all files are the same"), pulled::toString);
  }

  @Test
  void whatIsNotReadyIsRefusedWithTheNextStep() throws Exception {
    refused("release.tag", release("--skip", "verify"));
    write("motd", "changed");
    refused("release.dirty", release());
    git.checkout().addPath("motd").call();
    write(".gitignore", "output/\nmotd\n");
    git.rm().setCached(true).addFilepattern("motd").call();
    git.add().addFilepattern(".gitignore").call();
    git.commit().setMessage("forgotten").call();
    BuiltProgram.Ended untracked = release();
    refused("release.dirty", untracked);
    assertTrue(untracked.err().contains("not in git: motd"), untracked::toString);
    refused("release.key", run("release", "own.yaml"));
    refused("release.target", run("release", "--skip", "sign", "--publish", "own.yaml"));
    write("own.yaml", Files.readString(project.resolve("own.yaml")) + "packages: [hello]\n");
    write(".gitignore", "output/\n");
    commit();
    BuiltProgram.Ended stale = release("--tag", "v2.0.0");
    assertEquals(4, stale.status(), stale::toString);
    assertStep(stale, "lock", "FAILED");
    assertEquals(List.of(), git.tagList().call(), "no tag on what cannot be built");
    BuiltProgram.Ended unknown = release("--skip", "verifying");
    assertEquals(2, unknown.status(), unknown::toString);
    assertTrue(unknown.err().contains("clean, lock, tag, build, verify"), unknown::toString);
  }

  @Tag("farm")
  @Test
  void itIsBootedOnAllMachinesAndNotAgain() throws Exception {
    String[] quick = {"--kernel", "from-result", "--skip", "publish"};
    BuiltProgram.Ended first = release(with(quick, "--tag", "v1.0.0"));
    assertEquals(0, first.status(), first::toString);
    assertStep(first, "verify", "passed");
    assertTrue(first.out().contains("q35-lite: "), first::toString);
    assertTrue(first.out().contains("microvm: "), first::toString);
    assertTrue(first.out().contains("q35-pmem: not applicable: "), first::toString);
    assertTrue(Files.exists(project.resolve("output/own/1.0.0/test-result.sigstore.json")));
    BuiltProgram.Ended again = release(quick);
    assertEquals(0, again.status(), again::toString);
    assertStep(again, "verify", "passed before");
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static void refused(String code, BuiltProgram.Ended ended) {
    assertTrue(ended.status() == 1 || ended.status() == 2, ended::toString);
    assertTrue(ended.err().contains("[" + code + "]"), ended::toString);
    assertTrue(ended.err().contains("fix: "), ended::toString);
  }
}
