package dev.coracle.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.lock.LockedPackage;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.source.apt.index.DebianVersion;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuiltPackagesTest {
  private static final String RULES =
      """
      build-system: make
      files: {agent: {/usr/bin/agent: a, /usr/libexec/agent/new: b}}
      removed: {agent: [/usr/lib/agent]}
      """;

  @TempDir Path result;

  private static PackageContents contents(String name) {
    Origin origin = Origin.fromPackage(name + " 0.9-1", name + " 0.9-1");
    SortedMap<TreePath, Node> nodes = new TreeMap<>();
    Metadata setuid = new Metadata(04755, 0, 7, 9, Collections.emptySortedMap());
    for (String path : new String[] {"/bin/agent", "/usr/lib/agent/old.so", "/etc/agent.conf"}) {
      byte[] old = "old".getBytes(StandardCharsets.UTF_8);
      nodes.put(TreePath.of(path), new Node.RegularFile(setuid, Content.of(old), origin));
    }
    LockedPackage locked =
        new LockedPackage(
            name, "0.9-1", "amd64", "stable", "pool/a.deb", 3, Sha256.of(new byte[0]));
    String control = "Package: " + name + "\nVersion: 0.9-1\nDepends: libc6";
    return new PackageContents(locked, nodes, name, control, "sums", new TreeMap<>());
  }

  @Test
  void whatWasBuiltTakesThePlaceOfAPackagesFiles() throws IOException {
    for (String path : new String[] {"agent/usr/bin/agent", "agent/usr/libexec/agent/new"}) {
      Files.createDirectories(result.resolve(path).getParent());
      Files.writeString(result.resolve(path), "built");
    }
    PackageContents built =
        RebuiltPackages.apply(contents("agent"), RebuildSamples.request(RULES, Map.of()), result);
    assertEquals("agent 1.0-1+rebuilt", built.locked().nameAndVersion());
    // Where the package has it, with the package's owner and mode.
    Node.RegularFile program = (Node.RegularFile) built.nodes().get(TreePath.of("/bin/agent"));
    assertEquals("built", new String(program.content().readAll(), StandardCharsets.UTF_8));
    assertEquals(04755, program.metadata().mode());
    assertEquals("agent 1.0-1+rebuilt", program.origin().source());
    assertTrue(built.nodes().containsKey(TreePath.of("/usr/libexec/agent")));
    assertTrue(built.nodes().containsKey(TreePath.of("/usr/libexec/agent/new")));
    assertTrue(built.nodes().containsKey(TreePath.of("/etc/agent.conf")), "what is not built");
    assertFalse(built.nodes().containsKey(TreePath.of("/usr/lib/agent/old.so")));
    assertEquals("Package: agent\nVersion: 1.0-1+rebuilt\nDepends: libc6", built.control());
    assertEquals("", built.checksums(), "those of other bytes");
  }

  @Test
  void linksTakeThePlaceOfPrograms() throws IOException {
    String rules =
        "build-system: make\nproducts: [a.o]\nlinks: {agent: {/usr/bin/agent: ../lib/x}}\n";
    PackageContents built =
        RebuiltPackages.apply(contents("agent"), RebuildSamples.request(rules, Map.of()), result);
    assertEquals("agent 1.0-1+rebuilt", built.locked().nameAndVersion());
    Node.Symlink link = (Node.Symlink) built.nodes().get(TreePath.of("/bin/agent"));
    assertEquals("../lib/x", link.target());
    assertEquals("agent 1.0-1+rebuilt", link.origin().source());
  }

  @Test
  void otherPackagesStay() throws IOException {
    PackageContents other = contents("other");
    assertSame(
        other, RebuiltPackages.apply(other, RebuildSamples.request(RULES, Map.of()), result));
  }

  /** Scanners compare versions: the next security update must count as newer. */
  @Test
  void theVersionLiesBetweenTheSourcesAndTheNext() {
    String built =
        RebuiltPackages.rebuilt(RebuildSamples.dsc("1"), RebuildSamples.dsc("257.1-1~deb13u1"))
            .version();
    assertTrue(DebianVersion.compare(built, "257.1-1~deb13u1") > 0);
    assertTrue(DebianVersion.compare(built, "257.1-1~deb13u2") < 0);
    assertTrue(DebianVersion.compare(built, "257.1-1") < 0);
  }
}
