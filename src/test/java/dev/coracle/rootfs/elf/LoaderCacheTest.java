package dev.coracle.rootfs.elf;

import static dev.coracle.testing.RootTrees.build;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.FileSpec;
import dev.coracle.rootfs.RootTree;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderCacheTest {
  private static final String LIBRARIES = "/usr/lib/x86_64-linux-gnu";

  @TempDir Path directory;

  /** What ldconfig(8) prints of a cache, its first line left out. */
  private static List<String> printed(Path cache) throws IOException, InterruptedException {
    return run("/usr/sbin/ldconfig", "-p", "-C", cache.toString()).stream()
        .filter(line -> line.startsWith("\t"))
        .map(String::strip)
        .toList();
  }

  private static List<String> run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text.lines().toList();
  }

  /** The libraries of this host, in directories of their own, as ldconfig(8) sees them. */
  @Test
  void theCacheOfRealLibrariesIsPrintedAsLdconfigsOwn() throws Exception {
    Path root = directory.resolve("root");
    List<LoaderCache.Entry> entries = new ArrayList<>();
    for (String place : List.of("/opt/x/lib", LIBRARIES)) {
      Files.createDirectories(root.resolve(place.substring(1)));
      for (String name : List.of("libc.so.6", "libm.so.6", "libz.so.1", "libpthread.so.0")) {
        Path library = Path.of(LIBRARIES, name);
        if (Files.exists(library)) {
          Files.copy(library, root.resolve(place.substring(1)).resolve(name));
          entries.add(new LoaderCache.Entry(name, place + "/" + name));
        }
      }
    }
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/ld.so.conf"), "/opt/x/lib\n" + LIBRARIES + "\n");
    run("/usr/sbin/ldconfig", "-r", root.toString(), "-X");
    Path ours = Files.write(directory.resolve("ours"), LoaderCache.bytes(entries));
    assertFalse(entries.isEmpty());
    assertEquals(printed(root.resolve("etc/ld.so.cache")), printed(ours));
  }

  @Test
  void namesAreInTheOrderInWhichTheLoaderSearches() throws Exception {
    List<LoaderCache.Entry> entries = new ArrayList<>();
    for (String name :
        List.of(
            "libb.so.10",
            "libb.so.9",
            "liba.so.1",
            "libb.so.2",
            "libb10.so",
            "libb.so",
            "ld-x.so.1")) {
      entries.add(new LoaderCache.Entry(name, "/l/" + name));
    }
    Path ours = Files.write(directory.resolve("ours"), LoaderCache.bytes(entries));
    List<String> expected =
        Stream.of(
                "libb10.so",
                "libb.so.10",
                "libb.so.9",
                "libb.so.2",
                "libb.so",
                "liba.so.1",
                "ld-x.so.1")
            .map(name -> name + " (libc6,x86-64) => /l/" + name)
            .toList();
    assertEquals(expected, printed(ours));
    java.util.Collections.reverse(entries);
    assertArrayEquals(Files.readAllBytes(ours), LoaderCache.bytes(entries));
  }

  private static PackageBuilder program() {
    return new PackageBuilder("program")
        .elf("/usr/bin/program", TestElf.program().needs("libown.so.1", "libc.so.6"));
  }

  @Test
  void aLibraryInAConfiguredDirectoryIsFoundAndTheCacheMade() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder().binaries("/usr/bin/program"),
            program(),
            new PackageBuilder("own")
                .elf("/opt/own/lib/libown.so.1.2", TestElf.amd64().soname("libown.so.1"))
                .link("/opt/own/lib/libown.so.1", "libown.so.1.2")
                .text("/etc/ld.so.conf", "# all\ninclude ld.so.conf.d/*.conf\n")
                .text("/etc/ld.so.conf.d/own.conf", "/opt/own/lib # own\n")
                .text("/etc/ld.so.conf.d/README", "/opt/other\n"));
    assertTrue(root.tree().node(TreePath.of("/opt/own/lib/libown.so.1.2")).isPresent());
    Node.RegularFile cache =
        (Node.RegularFile) root.tree().node(TreePath.of("/etc/ld.so.cache")).orElseThrow();
    Path file = Files.write(directory.resolve("cache"), cache.content().readAll());
    assertEquals("libown.so.1 (libc6,x86-64) => /opt/own/lib/libown.so.1", printed(file).get(0));
    assertTrue(
        printed(file).contains("libc.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libc.so.6"),
        printed(file).toString());
  }

  @Test
  void noCacheIsMadeWhereNothingNeedsOneOrTheRecipeHasOne() {
    PackageBuilder configuration =
        new PackageBuilder("own")
            .elf(LIBRARIES + "/libown.so.1", TestElf.amd64().soname("libown.so.1"))
            .text("/etc/ld.so.conf", "/usr/local/lib\n" + LIBRARIES + "\n");
    RootTree without =
        build(new RecipeBuilder().binaries("/usr/bin/program"), program(), configuration);
    assertTrue(without.tree().node(TreePath.of("/etc/ld.so.cache")).isEmpty());
    RootTree own =
        build(
            new RecipeBuilder()
                .binaries("/usr/bin/program")
                .file("/etc/ld.so.cache", new FileSpec.Text("mine"), 0644),
            program(),
            new PackageBuilder("own")
                .elf("/opt/own/lib/libown.so.1", TestElf.amd64().soname("libown.so.1"))
                .text("/etc/ld.so.conf", "/opt/own/lib\n"));
    Node.RegularFile cache =
        (Node.RegularFile) own.tree().node(TreePath.of("/etc/ld.so.cache")).orElseThrow();
    assertEquals(4, cache.content().size());
  }

  @Test
  void modulesOfNameServicesFollowTheConfiguration() {
    PackageBuilder modules =
        new PackageBuilder("modules")
            .elf(LIBRARIES + "/libnss_resolve.so.2", TestElf.amd64().needs("libhelp.so.1"))
            .elf(LIBRARIES + "/libnss_files.so.2", TestElf.amd64())
            .elf(LIBRARIES + "/libnss_db.so.2", TestElf.amd64())
            .elf(LIBRARIES + "/libhelp.so.1", TestElf.amd64().soname("libhelp.so.1"));
    RootTree root =
        build(
            new RecipeBuilder()
                .text(
                    "/etc/nsswitch.conf",
                    "# db\nhosts: files resolve [!UNAVAIL=return] dns\npasswd: files ldap\n"),
            modules);
    assertTrue(root.tree().node(TreePath.of(LIBRARIES + "/libnss_resolve.so.2")).isPresent());
    assertTrue(root.tree().node(TreePath.of(LIBRARIES + "/libhelp.so.1")).isPresent());
    for (String name : List.of("files", "db")) {
      assertTrue(root.tree().node(TreePath.of(LIBRARIES + "/libnss_" + name + ".so.2")).isEmpty());
    }
    assertTrue(root.report().warnings().toString().contains("libnss_ldap.so.2"));
  }
}
