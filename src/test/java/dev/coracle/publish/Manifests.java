package dev.coracle.publish;

import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Manifests for tests; no two of their values are equal. */
public final class Manifests {
  private Manifests() {}

  /** The same with these artifacts only. */
  public static Manifest withArtifacts(String name, String version, List<Artifact> artifacts) {
    Manifest from = manifest(name, version);
    return new Manifest(
        from.name(),
        from.version(),
        from.architecture(),
        from.locked(),
        from.lockDigest(),
        from.imageKey(),
        from.kernelKey(),
        artifacts,
        from.packages(),
        from.toolchain(),
        from.kernelInputs(),
        from.tree(),
        from.images(),
        from.guest());
  }

  /** A manifest with something in every field. */
  public static Manifest manifest(String name, String version) {
    return new Manifest(
        name,
        version,
        "amd64",
        1_700_000_000L,
        digest("lock"),
        digest("image key"),
        digest("kernel key"),
        List.of(
            artifact("vmlinux"),
            artifact("bzImage"),
            artifact(name + ".img"),
            artifact(name + ".gpt-ext4.img")),
        List.of(locked("tools"), locked("linux-source")),
        new Toolchain("gcc \"12\"", "ld \u00e9", List.of(locked("compiler"))),
        List.of(new Manifest.KernelInput("patch", "0001.patch", digest("patch"))),
        new Manifest.Tree(digest("tree"), 7),
        List.of(
            new Manifest.Image(
                name + ".img",
                OutputFormat.of("nvdimm-erofs").orElseThrow(),
                5L << 32,
                Optional.of("a-uuid"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("00c0ffee-01"),
                Optional.of(digest("root")),
                List.of("dm=a", "b")),
            new Manifest.Image(
                name + ".gpt-ext4.img",
                OutputFormat.of("gpt-ext4").orElseThrow(),
                6L << 32,
                Optional.empty(),
                Optional.of(digest("content")),
                Optional.of("a/type"),
                Optional.empty(),
                Optional.empty(),
                List.of())),
        new Manifest.Guest(
            List.of("quiet", "a=\"b c\""),
            "guest.target",
            List.of("a.service", "b.socket"),
            List.of("/usr/bin/tool"),
            "auto",
            128 << 20,
            60_000,
            List.of(
                new VerifySpec.Waiver("foo: * \u001b bar", "harmless"),
                new VerifySpec.Waiver("x", "y", Optional.of(LocalDate.of(2030, 12, 31)))),
            List.of("smoke.faults"),
            new VerifySpec.Limits(
                OptionalLong.of(300),
                OptionalLong.empty(),
                OptionalLong.of(27 << 20),
                OptionalLong.of(32 << 20)),
            new VerifySpec.Devices(
                List.of("a.b.0"), List.of(new VerifySpec.ScratchDisk("data", 1L << 30))),
            List.of(
                new VerifySpec.UserCheck(
                    "greets", "echo \"a\nb\"\n", "a\nb", Duration.ofSeconds(5)),
                asked("banner", new VerifySpec.TcpPort(22)),
                asked("agent", new VerifySpec.VirtioPort("a.b.0"))),
            Optional.of(
                new VerifySpec.Workload("exit 3\n", 3, 64 << 20, 32, OptionalLong.of(281)))));
  }

  private static VerifySpec.UserCheck asked(String name, VerifySpec.Endpoint to) {
    return new VerifySpec.UserCheck(
        name,
        "",
        Optional.of(new VerifySpec.HostQuestion(to, "hello\n")),
        "hi",
        Duration.ofSeconds(5));
  }

  /** An artifact whose digest is that of its name. */
  static Artifact artifact(String name) {
    return new Artifact(name, 1000 + name.length(), digest(name));
  }

  /** Every kind of node. */
  static List<FileEntry> files() {
    Origin origin = Origin.fromPackage("tools 1", "binaries: tool");
    Metadata metadata = Metadata.rootOwned(0755, 0);
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(metadata, Origin.generated("root", "all")));
    tree.put(TreePath.of("/a"), new Node.RegularFile(metadata, content("a"), origin));
    tree.put(TreePath.of("/b"), new Node.HardLink(metadata, TreePath.of("/a"), origin));
    tree.put(TreePath.of("/c"), new Node.Symlink(metadata.withMode(0777), "a", origin));
    tree.put(
        TreePath.of("/d"),
        new Node.Device(metadata.withMode(0600), Node.Device.Type.CHARACTER, 5, 1, origin));
    tree.put(
        TreePath.of("/e"),
        new Node.RegularFile(metadata.withMode(04), content(""), Origin.fromRecipe("files: /e")));
    return FileEntry.of(tree.build());
  }

  /** Writes a manifest into a directory, which is made. */
  public static Path write(Path directory, Manifest manifest) {
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(ResultStore.MANIFEST);
      ManifestWriter.write(
          file, manifest, List.of(new ManifestWriter.Notes("left out", List.of("x"))), files());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Content content(String text) {
    return Content.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static LockedPackage locked(String name) {
    return new LockedPackage(name, "1:2-3", "all", "stable", "pool/" + name, 42, digest(name));
  }

  private static Sha256 digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
