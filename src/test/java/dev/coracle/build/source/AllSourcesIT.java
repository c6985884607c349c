package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.found;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.image.ImageStage;
import dev.coracle.lock.LockFile;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.TestGit;
import dev.coracle.testing.TestRepository;
import dev.coracle.testing.TestSigner;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One image from every kind of source, all of them on loopback servers; then again, byte for byte,
 * when the servers are gone.
 */
class AllSourcesIT {
  private static final byte[] FILE = "a file at an address\n".getBytes(StandardCharsets.UTF_8);
  private static final String KEYS =
      """
      packages: [tool, agent, fresh, flat]
      snapshot: 2026-05-01T00:00:00Z
      package-sources:
        - {name: backports, suites: [stable-backports]}
        - {name: vendor, url: ROOT/vendor, suites: [stable], keyring: vendor.asc, no-snapshot: true}
        - name: flat
          url: ROOT/flat/@SNAPSHOTID@
          suites: [./]
          keyring: |
      ARMORED
      pins: [{package: fresh, suite: stable-backports, priority: 990}]
      local-packages: [local.deb]
      overlay: rootfs
      files:
        - {path: /usr/lib/systemd/system/guest.target, content: "[Unit]\\nDefaultDependencies=no\\n"}
        - {path: /opt/file, url: ROOT/file, sha256: DIGEST}
        - {path: /opt/committed, mode: 0755, git: {url: ROOT/agent.git, ref: v1, path: bin/agent}}
      include: [{package: tool}, {package: agent}, {package: fresh}, {package: flat}, {package: local}]
      """;

  @TempDir Path directory;

  @Test
  void oneImageFromAllOfThemAndAgainWithoutANetwork() throws Exception {
    try (LoopbackSources sources = new LoopbackSources(directory);
        TestGit git = new TestGit(directory.resolve("git"), sources.server, "/agent.git")) {
      TestSigner flat = serve(sources, git);
      String keys =
          KEYS.replace("DIGEST", Sha256.of(FILE).hex())
              .replace(
                  "ARMORED\n",
                  new String(flat.armoredKeyring(), StandardCharsets.US_ASCII).strip().indent(6));
      LockFile lock = sources.lock(keys);
      String root = sources.server.root();
      assertEquals("1 stable", found(lock, "tool"));
      assertEquals("1.1 stable-backports", found(lock, "fresh"));
      assertEquals("3 stable " + root + "/vendor", found(lock, "agent"));
      assertEquals("4 ./ " + root + "/flat/20260501T000000Z", found(lock, "flat"));
      assertEquals("5 local local", found(lock, "local"));
      check(make(sources, lock, "first"));

      git.commit("bin/agent", "moved\n");
      git.tag("v2");
      sources.server.close();
      Files.setLastModifiedTime(
          directory.resolve("rootfs/etc/laid.conf"), FileTime.fromMillis(86_400_000));
      sources.offline(true).locked(true);
      assertEquals(lock, sources.lock(keys));
      make(sources, lock, "second");
      assertArrayEquals(
          Files.readAllBytes(directory.resolve("first/sample.img")),
          Files.readAllBytes(directory.resolve("second/sample.img")));
    }
  }

  private FileTree make(LoopbackSources sources, LockFile lock, String name) throws IOException {
    BuildContext context = sources.context();
    Path to = Files.createDirectories(directory.resolve(name));
    ImageStage stage = new ImageStage(context, new AptRepositories(context, sources.options()));
    Recipe recipe = sources.read(directory.resolve("sample.yaml"));
    FileTree tree = stage.tree(recipe, lock, "1").tree();
    stage.write(recipe, tree, to);
    return tree;
  }

  private TestSigner serve(LoopbackSources sources, TestGit git) throws Exception {
    for (String month : List.of("05", "06")) {
      String root = "/debian/2026" + month + "01T000000Z";
      String version = month.equals("05") ? "1" : "2";
      String date = month.equals("05") ? "Thu, 30 Apr" : "Sun, 31 May";
      sources
          .repository(root)
          .release("Origin: Debian", "Date: " + date + " 2026 09:00:00 UTC")
          .add(LoopbackSources.KERNEL, version)
          .add("tool", version)
          .add("fresh", version)
          .suite("stable");
      sources
          .repository(root)
          .release("Origin: Debian", "Date: " + date + " 2026 09:00:00 UTC")
          .release("NotAutomatic: yes", "ButAutomaticUpgrades: yes")
          .add("tool", version + ".1")
          .add("fresh", version + ".1")
          .suite("stable-backports");
    }
    TestSigner vendor = TestSigner.create();
    Files.write(directory.resolve("vendor.asc"), vendor.armoredKeyring());
    new TestRepository(sources.server, "/vendor", vendor)
        .add("agent", "3", "Depends: tool")
        .suite("stable");
    TestSigner flat = TestSigner.create();
    new TestRepository(sources.server, "/flat/20260501T000000Z", flat)
        .release("Date: Thu, 30 Apr 2026 09:00:00 UTC")
        .add("flat", "4")
        .flat("/");
    Files.write(
        directory.resolve("local.deb"),
        TestRepository.deb(
            TestRepository.control("local", "5", "all", "Depends: agent"),
            tar -> tar.file("./usr/share/local", "local 5")));
    sources.server.file("/file", FILE);
    git.commit("bin/agent", "committed\n");
    git.tag("v1");
    Files.createDirectories(directory.resolve("rootfs/etc"));
    Files.writeString(directory.resolve("rootfs/etc/laid.conf"), "laid\n");
    Files.writeString(directory.resolve("rootfs.modes"), "0600 7:8 /etc/laid.conf\n");
    return flat;
  }

  private static void check(FileTree tree) throws IOException {
    assertEquals("tool 1 of /debian/20260501T000000Z", text(tree, "/usr/share/tool"));
    assertEquals("fresh 1.1 of /debian/20260501T000000Z", text(tree, "/usr/share/fresh"));
    assertEquals("agent 3 of /vendor", text(tree, "/usr/share/agent"));
    assertTrue(text(tree, "/usr/share/flat").startsWith("flat 4"), "flat");
    assertEquals("local 5", text(tree, "/usr/share/local"));
    assertEquals("a file at an address\n", text(tree, "/opt/file"));
    assertEquals("committed\n", text(tree, "/opt/committed"));
    assertEquals("laid\n", text(tree, "/etc/laid.conf"));
    assertEquals(0600, node(tree, "/etc/laid.conf").metadata().mode());
    assertEquals(7, node(tree, "/etc/laid.conf").metadata().uid());
    assertEquals(0755, node(tree, "/opt/committed").metadata().mode());
  }

  private static Node.RegularFile node(FileTree tree, String path) {
    return (Node.RegularFile) tree.node(TreePath.of(path)).orElseThrow();
  }

  private static String text(FileTree tree, String path) throws IOException {
    try (InputStream in = node(tree, path).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
