package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedFile;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.TestGit;
import dev.coracle.testing.TestServer;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files from addresses and git repositories: locked, fetched once, and refused where they moved.
 */
class FetchedFilesTest {
  private static final byte[] BYTES = "the file\n".getBytes(StandardCharsets.UTF_8);
  private static final String URL =
      "files: [{path: /opt/file, url: ROOT/file, sha256: " + Sha256.of(BYTES) + "}]\n";
  private static final String GIT =
      "files: [{path: /opt/agent, git: {url: ROOT/agent.git, ref: main, path: bin/agent}}]\n";

  @TempDir Path directory;
  private LoopbackSources sources;
  private TestGit git;

  @BeforeEach
  void begin() throws Exception {
    sources = new LoopbackSources(directory);
    sources.main().suite("stable");
    sources.server.file("/file", BYTES);
    git = new TestGit(directory.resolve("repository"), sources.server, "/agent.git");
  }

  @AfterEach
  void end() {
    git.close();
    sources.close();
  }

  /** What the fetched files contain, as a build takes them. */
  private List<String> contents(LockFile lock) throws IOException {
    Recipe recipe = sources.read(directory.resolve("sample.yaml"));
    Recipe local =
        new AptRepositories(sources.context(), sources.options()).files().onHost(recipe, lock);
    List<String> contents = new ArrayList<>();
    for (FileSpec file : local.files()) {
      contents.add(Files.readString(recipe.onHost(((FileSpec.Copy) file.what()).source())));
    }
    return contents;
  }

  @Test
  void aFileAtAnAddressIsLockedWithItsSize() throws Exception {
    LockFile lock = sources.lock(URL);
    assertEquals(
        List.of(
            LockedFile.download(sources.server.root() + "/file", BYTES.length, Sha256.of(BYTES))),
        lock.files());
    sources.server.close();
    sources.offline(true).locked(true);
    assertEquals(lock, sources.lock(URL));
    assertEquals(List.of("the file\n"), contents(lock));
  }

  @Test
  void anAddressThatAnswersOtherBytesIsRefused() throws Exception {
    sources.server.file("/file", "another file\n".getBytes(StandardCharsets.UTF_8));
    Diagnostic refused = sources.failure("url.mismatch", URL);
    assertSays(refused, "sample.yaml:15", "/file", Sha256.of(BYTES).hex(), "SHA-256");
    sources.server.file("/file", BYTES);
    LockFile lock = sources.lock(URL);
    sources.dropObjects();
    sources.server.file("/file", "evil file\n".getBytes(StandardCharsets.UTF_8));
    CoracleException later = assertThrows(CoracleException.class, () -> contents(lock));
    assertSays(later.diagnostics().get(0), "url.mismatch");
  }

  @Test
  void anAddressWithoutAFileIsRefused() throws Exception {
    sources.server.always("/file", TestServer.status(404));
    assertSays(sources.failure("url.missing", URL), "answered 404", "sample.yaml:15");
  }

  @Test
  void aDigestIsRequired() throws Exception {
    String keys = "files: [{path: /opt/file, url: ROOT/file}]\n";
    assertSays(sources.failure("recipe.file-kind", keys), "needs a sha256", "sha256sum");
    String plain = "files: [{path: /opt/file, content: x, sha256: " + Sha256.of(BYTES) + "}]\n";
    assertSays(sources.failure("recipe.file-kind", plain), "sha256 is for files at a url");
    assertSays(
        sources.failure("recipe.value", URL.replace(Sha256.of(BYTES).hex(), "abc")),
        "'abc' is not a SHA-256");
  }

  @Test
  void whatIsNotInTheStoreIsReportedWhenOffline() throws Exception {
    git.commit("bin/agent", "one\n");
    LockFile lock = sources.lock(URL.replace("}]\n", "}, ") + GIT.substring("files: [".length()));
    sources.dropObjects();
    sources.offline(true);
    CoracleException offline = assertThrows(CoracleException.class, () -> contents(lock));
    assertSays(offline.diagnostics().get(0), "net.offline", "without --offline");
  }

  @Test
  void anObjectThatWasChangedInTheStoreIsRefused() throws Exception {
    LockFile lock = sources.lock(URL);
    String hex = Sha256.of(BYTES).hex();
    Files.writeString(
        directory.resolve("store/objects/" + hex.substring(0, 2) + "/" + hex), "other");
    CoracleException changed = assertThrows(CoracleException.class, () -> contents(lock));
    assertSays(changed.diagnostics().get(0), "store.changed");
  }

  @Test
  void aBranchIsLockedAsItsCommit() throws Exception {
    String commit = git.commit("bin/agent", "one\n");
    LockFile lock = sources.lock(GIT);
    assertEquals(commit, lock.files().get(0).commit());
    assertEquals("main", lock.files().get(0).ref());
    assertEquals(List.of("one\n"), contents(lock));
    sources.offline(true);
    assertEquals(List.of("one\n"), contents(lock));
  }

  @Test
  void aTagAndACommitAreRefsToo() throws Exception {
    String commit = git.commit("bin/agent", "one\n");
    git.tag("v1.0");
    git.commit("bin/agent", "two\n");
    LockFile tagged = sources.lock(GIT.replace("ref: main", "ref: v1.0"));
    assertEquals(commit, tagged.files().get(0).commit());
    assertEquals(List.of("one\n"), contents(tagged));
    LockFile exact = sources.lock(GIT.replace("ref: main", "ref: " + commit));
    assertEquals(List.of("one\n"), contents(exact));
  }

  @Test
  void aRefThatMovedStaysLockedUntilAnUpdate() throws Exception {
    String one = git.commit("bin/agent", "one\n");
    sources.lock(GIT);
    String two = git.commit("bin/agent", "two\n");
    sources.dropObjects();
    LockFile same = sources.locked(true).lock(GIT);
    assertEquals(one, same.files().get(0).commit());
    assertEquals(List.of("one\n"), contents(same));
    sources.locked(false).update("/opt/agent");
    LockFile moved = sources.lock(GIT);
    assertEquals(two, moved.files().get(0).commit());
    assertEquals(List.of("two\n"), contents(moved));
    assertTrue(
        sources.said.contains(git.url() + " main: " + one + " -> " + two), sources.said.toString());
  }

  @Test
  void addingAPackageDoesNotMoveACommit() throws Exception {
    String one = git.commit("bin/agent", "one\n");
    sources.lock(GIT);
    git.commit("bin/agent", "two\n");
    assertEquals(
        one,
        sources
            .lock(GIT + "libraries: []\npins: []\npackages: [tool, linux-source]\n")
            .files()
            .get(0)
            .commit());
  }

  @Test
  void aCommitThatWasRewrittenAwayIsReported() throws Exception {
    String one = git.commit("bin/agent", "one\n");
    String two = git.commit("bin/agent", "two\n");
    LockFile lock = sources.lock(GIT);
    assertEquals(two, lock.files().get(0).commit());
    git.reset(one);
    sources.dropObjects();
    CoracleException gone = assertThrows(CoracleException.class, () -> contents(lock));
    assertSays(
        gone.diagnostics().get(0),
        "git.gone",
        "sample.yaml:15",
        two,
        "main is " + one + " now",
        "coracle lock --update " + git.url());
    LockFile again = sources.update(git.url()).lock(GIT);
    assertEquals(List.of("one\n"), contents(again));
  }

  @Test
  void refsAndPathsThatAreNotThereAreReportedWithNearOnes() throws Exception {
    git.commit("bin/agent", "one\n");
    assertSays(
        sources.failure("git.ref", GIT.replace("ref: main", "ref: mian")), "did you mean main?");
    assertSays(
        sources.failure("git.file", GIT.replace("bin/agent}", "bin/agnet}")),
        "did you mean bin/agent?");
    assertSays(sources.failure("git.file", GIT.replace("bin/agent}", "bin}")), "is a directory");
    git.link("bin/link", "agent");
    assertSays(
        sources.failure("git.file", GIT.replace("bin/agent}", "bin/link}")), "is a symbolic link");
    git.commit("bin/large", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    assertSays(sources.failure("git.file", GIT.replace("bin/agent}", "bin/large}")), "Git LFS");
  }

  @Test
  void repositoriesThatCannotBeReadAreReported() throws Exception {
    sources.server.always("/agent.git/info/refs", TestServer.status(404));
    assertSays(sources.failure("git.unreadable", GIT), "sample.yaml:15", "git ls-remote");
    sources.server.always("/agent.git/info/refs", TestServer.status(401));
    assertSays(sources.failure("git.unreadable", GIT), "auth.conf");
    sources.server.always(
        "/agent.git/info/refs", TestServer.bytes("<html>hello".getBytes(StandardCharsets.UTF_8)));
    assertSays(sources.failure("git.unreadable", GIT), "agent.git");
    sources.server.always(
        "/agent.git/info/refs",
        (exchange, file) -> {
          exchange
              .getResponseHeaders()
              .set("Content-Type", "application/x-git-upload-pack-advertisement");
          byte[] lines =
              ("001e# service=git-upload-pack\n0000"
                      + "0065"
                      + "0".repeat(64)
                      + " capabilities^{}\0 object-format=sha256\n0000")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, lines.length);
          exchange.getResponseBody().write(lines);
        });
    assertSays(sources.failure("git.unreadable", GIT), "SHA-256");
  }

  @Test
  void onlyEncryptedAddressesGoToOtherHosts() throws Exception {
    for (String url :
        List.of("http://example.org/a.git", "ssh://localhost/a", "git@host:a.git", "/srv/a")) {
      assertSays(sources.failure("recipe.value", GIT.replace("ROOT/agent.git", url)), "https");
    }
  }

  @Test
  void aServerThatOnlyHasFilesWillDo() throws Exception {
    git.commit("bin/agent", "one\n");
    git.offerAsFiles(sources.server, "/plain.git");
    LockFile lock = sources.lock(GIT.replace("agent.git", "plain.git"));
    assertEquals(List.of("one\n"), contents(lock));
    assertFalse(lock.files().get(0).commit().isEmpty());
  }

  @Test
  void aLockWithAForgedDigestIsRefused() throws Exception {
    git.commit("bin/agent", "one\n");
    LockFile lock = sources.lock(GIT);
    LockedFile file = lock.files().get(0);
    sources.dropObjects();
    LockFile forged =
        lock.with(
            List.of(
                new LockedFile(
                    file.url(), file.ref(), file.commit(), file.path(), 4, Sha256.of(BYTES))));
    CoracleException refused = assertThrows(CoracleException.class, () -> contents(forged));
    assertSays(refused.diagnostics().get(0), "git.mismatch", Sha256.of(BYTES).hex());
  }
}
