package dev.coracle.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitVersionTest {
  private static final PersonIdent PERSON = new PersonIdent("A Person", "person@example.org");

  @TempDir Path directory;
  private Path recipe;
  private Git git;

  @BeforeEach
  void makeRepository() throws Exception {
    Path work = Files.createDirectories(directory.resolve("work/recipes"));
    recipe = Files.writeString(work.resolve("box.yaml"), "name: box\n");
    git = Git.init().setDirectory(directory.resolve("work").toFile()).call();
  }

  @AfterEach
  void close() {
    git.close();
  }

  /** Each form by the real git's own commands; the real git undoes it. */
  @Test
  void aFormThatCannotBeReadIsNamedWithWhatUndoesIt() throws Exception {
    commit("one");
    tag("v1.2.0", true);
    run("git update-index --split-index");
    assertSays("a split index", "git update-index --no-split-index");
    run("git update-index --no-split-index && rm -f .git/sharedindex.*");
    assertEquals("1.2.0", GitVersion.describe(recipe));
    run("mkdir -p away/deep && echo 1 > away/deep/f && git add . && git commit -qm two");
    run("git tag v1.3.0 && git sparse-checkout init --cone --sparse-index");
    run("git sparse-checkout set recipes");
    assertSays("a sparse index", "git sparse-checkout reapply --no-sparse-index");
    run("git sparse-checkout reapply --no-sparse-index");
    assertEquals("1.3.0", GitVersion.describe(recipe));
    run("git config core.repositoryformatversion 1 && git config extensions.refStorage reftable");
    assertSays("a reftable", "git refs migrate --ref-format=files");
    run("rm -rf .git && git init -q --object-format=sha256 && git add . && git commit -qm one");
    assertSays("SHA-256", "version: \"1.0.0\"");
    Files.writeString(directory.resolve("work/.git/config"), "[[[");
    assertSays("cannot be read", "config");
  }

  private void run(String script) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("bash", "-ec", script).inheritIO();
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + role + "_NAME", "A Person");
      builder.environment().put("GIT_" + role + "_EMAIL", "person@example.org");
    }
    assertEquals(0, builder.directory(directory.resolve("work").toFile()).start().waitFor());
  }

  private void assertSays(String... words) {
    CoracleException refused =
        assertThrows(CoracleException.class, () -> GitVersion.describe(recipe));
    for (String word : words) {
      assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }
  }

  @Test
  void aTaggedCommitIsItsTag() throws Exception {
    commit("one");
    tag("v1.2.0", true);
    assertEquals("1.2.0", GitVersion.describe(recipe));
  }

  @Test
  void aLightTagCountsToo() throws Exception {
    commit("one");
    tag("1.3", false);
    assertEquals("1.3", GitVersion.describe(recipe));
  }

  @Test
  void commitsSinceTheTagAreCounted() throws Exception {
    commit("one");
    tag("v1.2.0", true);
    commit("two");
    RevCommit head = commit("three");
    assertEquals("1.2.0-2-g" + head.name().substring(0, 7), GitVersion.describe(recipe));
  }

  @Test
  void withoutATagTheCommitSpeaks() throws Exception {
    RevCommit head = commit("one");
    assertEquals(head.name().substring(0, 7), GitVersion.describe(recipe));
  }

  @Test
  void aTagIsMadeFitForADirectorysName() throws Exception {
    commit("one");
    tag("release/7", true);
    assertEquals("release-7", GitVersion.describe(recipe));
  }

  @Test
  void aTagThatCannotNameADirectoryIsRefused() throws Exception {
    commit("one");
    for (String tag : new String[] {"latest", "v1.0@rc#1", "v1.\u00e9", "v1" + "0".repeat(200)}) {
      tag(tag, true);
      assertNoVersion(recipe, "the tag that git describes does not do");
      git.tagDelete().setTags(tag).call();
    }
    tag("v1/2", true);
    assertEquals("1-2", GitVersion.describe(recipe));
  }

  @Test
  void whatIsNotCommittedMakesItDirty() throws Exception {
    commit("one");
    tag("v1.2.0", true);
    Files.writeString(recipe, "name: other\n");
    assertEquals("1.2.0-dirty", GitVersion.describe(recipe));
    git.add().addFilepattern(".").call();
    assertEquals("1.2.0-dirty", GitVersion.describe(recipe));
    commit("two");
    assertTrue(GitVersion.describe(recipe).startsWith("1.2.0-1-g"));
    assertTrue(!GitVersion.describe(recipe).endsWith("-dirty"));
  }

  @Test
  void aFileThatGitDoesNotKnowLeavesItClean() throws Exception {
    commit("one");
    tag("v1.2.0", true);
    Files.writeString(recipe.resolveSibling("output"), "built");
    assertEquals("1.2.0", GitVersion.describe(recipe));
  }

  @Test
  void aLinkedWorkTreeHasItsOwnVersion() throws Exception {
    RevCommit first = commit("one");
    tag("v1.2.0", true);
    commit("two");
    // As `git worktree add` lays it out (gitrepository-layout).
    Path linked = Files.createDirectories(directory.resolve("linked"));
    Path own = Files.createDirectories(directory.resolve("work/.git/worktrees/linked"));
    Files.writeString(linked.resolve(".git"), "gitdir: " + own + "\n");
    Files.writeString(own.resolve("gitdir"), linked.resolve(".git") + "\n");
    Files.writeString(own.resolve("commondir"), "../..\n");
    Files.writeString(own.resolve("HEAD"), first.name() + "\n");
    Files.createDirectories(linked.resolve("recipes"));
    Path other = Files.copy(recipe, linked.resolve("recipes/box.yaml"));
    try (Git there = Git.open(linked.toFile())) {
      there.reset().call();
    }
    assertEquals("1.2.0", GitVersion.describe(other));
    Files.writeString(other, "name: other\n");
    assertEquals("1.2.0-dirty", GitVersion.describe(other));
  }

  @Test
  void aRepositoryWithoutACommitHasNoVersion() {
    assertNoVersion(recipe, "no commit");
  }

  @Test
  void outsideARepositoryThereIsNoVersion() throws IOException {
    assertNoVersion(Files.writeString(directory.resolve("box.yaml"), ""), "in no git work tree");
  }

  @Test
  void aDamagedRepositoryHasNoVersion() throws Exception {
    commit("one");
    Files.writeString(directory.resolve("work/.git/HEAD"), "0".repeat(39) + "1\n");
    assertNoVersion(recipe, "");
  }

  private static void assertNoVersion(Path recipe, String why) {
    CoracleException e = assertThrows(CoracleException.class, () -> GitVersion.describe(recipe));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    assertTrue(e.getMessage().startsWith(recipe + ": error: "), e.getMessage());
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertTrue(e.getMessage().contains("version: \"1.0.0\""), e.getMessage());
  }

  private void tag(String name, boolean annotated) throws GitAPIException {
    git.tag()
        .setName(name)
        .setAnnotated(annotated)
        .setMessage(annotated ? name : null)
        .setTagger(annotated ? PERSON : null)
        .setSigned(false)
        .call();
  }

  private RevCommit commit(String message) throws GitAPIException {
    git.add().addFilepattern(".").call();
    return git.commit()
        .setMessage(message)
        .setAllowEmpty(true)
        .setAuthor(PERSON)
        .setCommitter(PERSON)
        .setSign(false)
        .call();
  }
}
