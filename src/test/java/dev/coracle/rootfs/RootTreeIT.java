package dev.coracle.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.DebPackages;
import dev.coracle.testing.PrivateApt;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root trees from real packages of Debian 13, compared with what the real loader says. */
class RootTreeIT {
  private static final Path WORK = Path.of("target/root-tree-it").toAbsolutePath();
  private static final List<String> BINARIES =
      List.of(
          "/usr/lib/systemd/systemd",
          "/usr/lib/systemd/systemd-executor",
          "/usr/lib/systemd/systemd-shutdown",
          "/usr/bin/mount",
          "/usr/bin/umount",
          "/usr/bin/ip",
          "/usr/bin/kmod",
          "/usr/bin/login",
          "/usr/lib/systemd/systemd-networkd",
          "/usr/bin/lsblk");
  private static final List<String> PACKAGES =
      List.of("systemd", "mount", "util-linux", "iproute2", "kmod", "login", "libcap2-bin");
  private static final String LIBRARIES = "/usr/lib/x86_64-linux-gnu";

  @TempDir static Path scratch;
  private static Path debs;
  private static Path unpacked;
  private static List<PackageContents> packages;

  @BeforeAll
  static void download() throws Exception {
    debs = PrivateApt.archives(WORK);
    Path done = WORK.resolve("done");
    if (!Files.exists(done)) {
      Files.createDirectories(WORK);
      new PrivateApt(WORK).downloadWithDependencies(PACKAGES);
      Files.writeString(done, "");
    }
    packages = DebPackages.read(debs, scratch);
    unpacked = unpack();
  }

  private static RootTree build(RecipeBuilder recipe) {
    return new RootTreeBuilder(new Templates())
        .build(recipe.build(), "1.0", packages, 1, PackageSearch.none());
  }

  /** A merged tree of all packages, made by dpkg-deb. */
  private static Path unpack() throws Exception {
    Path root = scratch.resolve("unpacked");
    for (String name : UsrMerge.ALIASES) {
      Files.createDirectories(root.resolve("usr").resolve(name));
      Files.createSymbolicLink(root.resolve(name), Path.of("usr", name));
    }
    try (Stream<Path> files = Files.list(debs)) {
      for (Path deb : files.filter(f -> f.toString().endsWith(".deb")).sorted().toList()) {
        run(
            "sh",
            "-c",
            "dpkg-deb --fsys-tarfile '"
                + deb
                + "' | tar -x --keep-directory-symlink"
                + " --exclude=./etc --exclude='*/systemd/system' --exclude='*/environment.d' -C "
                + root);
      }
    }
    return root;
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + out);
    }
    return out;
  }

  @Test
  void librariesAreThoseThatTheRealLoaderLoads() throws Exception {
    for (String binary : BINARIES) {
      RootTree tree = build(new RecipeBuilder().binaries(binary).withoutClosure());
      TreeSet<String> ours = new TreeSet<>();
      for (Map.Entry<TreePath, Node> entry : tree.tree().nodes().entrySet()) {
        String path = entry.getKey().text();
        if (entry.getValue() instanceof Node.RegularFile && path.contains(".so")) {
          ours.add(path);
        }
      }
      assertEquals(loaded(unpacked, binary), ours, binary);
    }
  }

  private static TreeSet<String> loaded(Path root, String binary) throws Exception {
    String libraries = root + LIBRARIES + ":" + root + LIBRARIES + "/systemd";
    String list =
        run(
            root + "/lib64/ld-linux-x86-64.so.2",
            "--inhibit-cache",
            "--library-path",
            libraries,
            "--list",
            root + binary);
    TreeSet<String> paths = new TreeSet<>();
    for (String line : list.split("\n")) {
      int arrow = line.indexOf("=> ");
      String path = (arrow < 0 ? line : line.substring(arrow + 3)).strip().split(" ")[0];
      if (path.startsWith("/")) {
        Path real = Path.of(path.startsWith(root + "/") ? path : root + path).toRealPath();
        paths.add("/" + root.toRealPath().relativize(real));
      }
    }
    return paths;
  }

  @Test
  void aGuestThatBootsIsSmallAndQuicklyMade() throws Exception {
    RecipeBuilder recipe = guest();
    RootTree tree = build(recipe);
    long before = System.nanoTime();
    assertEquals(tree.tree().nodes(), build(recipe).tree().nodes());
    long millis = (System.nanoTime() - before) / 1_000_000;
    System.out.println("root tree: " + tree.report().counts() + ", again in " + millis + " ms");
    assertTrue(tree.report().counts().blockBytes() < 23_000_000, tree.report().counts().toString());
    assertTrue(tree.report().counts().elfFiles() > 25);
    assertEquals(List.of(), tree.report().warnings());
    assertTrue(
        tree.report().privileges().stream()
            .anyMatch(p -> p.path().text().equals("/usr/bin/mount") && !p.granted()));
    assertTrue(
        tree.report().optionalLibraries().stream()
            .anyMatch(o -> o.note().sonames().contains("libcryptsetup.so.12") && !o.included()));
    assertTrue(
        tree.report().optionalLibraries().stream()
            .anyMatch(o -> o.note().sonames().contains("libbpf.so.1") && o.included()));
    assertEquals(
        Optional.empty(),
        tree.tree().node(TreePath.of("/usr/lib/systemd/system/systemd-journald.service")));
  }

  private static RecipeBuilder guest() {
    return new RecipeBuilder()
        .binaries(BINARIES.subList(0, 6).toArray(String[]::new))
        .units("basic.target", "local-fs.target", "tmp.mount", "poweroff.target", "reboot.target")
        .text("/etc/machine-id", "");
  }

  @Test
  void theFinishedTreePassesToolsThatKnowNothingOfUs() throws Exception {
    Path root = scratch.resolve("written");
    RootTree tree = build(guest());
    for (Map.Entry<TreePath, Node> entry : tree.tree().nodes().entrySet()) {
      Path path = root.resolve(entry.getKey().text().substring(1));
      if (entry.getValue() instanceof Node.Directory) {
        Files.createDirectories(path);
      } else if (entry.getValue() instanceof Node.Symlink link) {
        Files.createSymbolicLink(path, Path.of(link.target()));
      } else if (entry.getValue() instanceof Node.RegularFile file) {
        Content content = file.content();
        Files.write(path, content.readAll());
        path.toFile().setExecutable((file.metadata().mode() & 0100) != 0);
      }
    }
    for (String binary : BINARIES.subList(0, 6)) {
      assertEquals(loaded(unpacked, binary), loaded(root, binary), binary);
    }
  }

  @Test
  void unitsThatCannotWorkHereAreRefused() {
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () ->
                build(
                    new RecipeBuilder()
                        .units(
                            "serial-getty@ttyS0.service", "systemd-logind.service", "tmp.mont")));
    List<String> codes = new ArrayList<>();
    e.diagnostics().forEach(d -> codes.add(d.code()));
    assertTrue(codes.contains("systemd.needs-device"), e.getMessage());
    assertTrue(codes.contains("systemd.needs-bus"), e.getMessage());
    assertTrue(e.getMessage().contains("did you mean tmp.mount?"), e.getMessage());
  }
}
