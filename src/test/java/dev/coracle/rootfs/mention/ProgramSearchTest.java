package dev.coracle.rootfs.mention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.rootfs.view.ElfCache;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.store.Store;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramSearchTest {
  private static final String PROGRAM = "/usr/bin/tool";
  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
  private static final Set<String> WATCHED = Set.of("system");

  @TempDir Path directory;

  @Test
  void namesAreTheSameWithAndWithoutAStore() {
    Content content = Content.of(program("/etc/tool.conf", "system", "rm -rf x", "/dev/null"));
    ProgramNames expected =
        new ProgramNames(List.of(LOADER, "/etc/tool.conf"), Set.of("system"), Set.of("rm"));
    Store store = Store.open(directory.resolve("store"));
    assertEquals(expected, find(Optional.empty(), content));
    assertEquals(expected, find(Optional.of(store), content));
    assertEquals(expected, find(Optional.of(store), content));
  }

  @Test
  void aProgramIsReadOnce() throws IOException {
    byte[] bytes = program("/etc/tool.conf");
    Path file = Files.write(directory.resolve("contents"), bytes);
    Content content = Content.of(file, 0, bytes.length, Sha256.of(bytes));
    Optional<Store> store = Optional.of(Store.open(directory.resolve("store")));
    ProgramNames first = find(store, content);
    Files.delete(file);
    assertEquals(first, find(store, content));
    assertEquals(List.of(LOADER, "/etc/tool.conf"), first.paths());
  }

  @Test
  void nothingIsKeptOfBytesThatChanged() throws IOException {
    byte[] bytes = program("/etc/tool.conf");
    byte[] other = program("/etc/fool.conf");
    Path file = Files.write(directory.resolve("contents"), other);
    Content content = Content.of(file, 0, bytes.length, Sha256.of(bytes));
    Store store = Store.open(directory.resolve("store"));
    find(Optional.of(store), content);
    try (Stream<Path> kept = Files.walk(store.root().resolve("results"))) {
      assertFalse(kept.anyMatch(Files::isRegularFile));
    }
    Files.write(file, bytes);
    assertEquals(List.of(LOADER, "/etc/tool.conf"), find(Optional.of(store), content).paths());
  }

  private static ProgramNames find(Optional<Store> store, Content content) {
    PackageContents contents = packageOf(content);
    FileContents files = new FileContents(new MergedPackageView(List.of(contents)), new ElfCache());
    return new ProgramSearch(store, WATCHED).of(PROGRAM, content, Optional.of(contents), files);
  }

  private static PackageContents packageOf(Content content) {
    PackageContents built = new PackageBuilder("tool").file(PROGRAM, new byte[0], 0755).build();
    TreePath path = TreePath.of(PROGRAM);
    Node node = built.nodes().get(path);
    SortedMap<TreePath, Node> nodes = new TreeMap<>(built.nodes());
    nodes.put(path, new Node.RegularFile(node.metadata(), content, node.origin()));
    return new PackageContents(
        built.locked(), nodes, built.source(), built.control(), built.checksums(), built.scripts());
  }

  private static byte[] program(String... strings) {
    byte[] elf = TestElf.program().bytes();
    byte[] more = ("\0" + String.join("\0", strings) + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(elf, elf.length + more.length);
    System.arraycopy(more, 0, all, elf.length, more.length);
    return all;
  }
}
