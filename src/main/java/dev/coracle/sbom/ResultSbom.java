package dev.coracle.sbom;

import dev.coracle.image.format.TreeDigest;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.lock.LockFile;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the bills of materials of a result. */
public final class ResultSbom {
  private static final String OS_RELEASE = "/usr/lib/os-release";
  private static final String RELEASE_FILE = "/etc/debian_version";

  private ResultSbom() {}

  /**
   * What an image was made from.
   *
   * @param tree its files
   * @param packages those that files could be taken from
   */
  public record Image(FileTree tree, List<PackageContents> packages) {
    public Image {
      packages = List.copyOf(packages);
    }
  }

  /** Writes both files into a result's directory. */
  public static void write(
      Recipe recipe,
      LockFile lock,
      String version,
      Image image,
      KernelArtifacts kernel,
      Path directory)
      throws IOException {
    FileTree tree = image.tree();
    String osRelease = text(tree, OS_RELEASE);
    String release = text(tree, RELEASE_FILE).strip();
    SbomContents contents =
        new SbomContents(
            recipe.name(),
            version,
            lock.locked(),
            TreeDigest.of(tree),
            field(osRelease, "ID").orElse(recipe.packageSource().distribution().value()),
            release.matches("[0-9][0-9.]*")
                ? release
                : field(osRelease, "VERSION_ID").orElse(release),
            packages(image),
            new SbomContents.Kernel(
                lock.kernelSource(),
                kernel.release(),
                kernel.vmlinux().sha256(),
                Files.readAllLines(kernel.config().path()).stream()
                    .filter(line -> line.startsWith("CONFIG_"))
                    .toList(),
                lock.kernelFiles()
                    .subList(recipe.kernel().fragmentFiles().size(), lock.kernelFiles().size())),
            files(image));
    Files.write(directory.resolve(ResultStore.CYCLONE_DX), CycloneDx.document(contents));
    Files.write(directory.resolve(ResultStore.SPDX), Spdx.document(contents));
  }

  private static List<SbomPackage> packages(Image image) throws IOException {
    Set<String> present = new HashSet<>();
    for (Node node : image.tree().nodes().values()) {
      if (node.origin().kind() == Origin.Kind.PACKAGE && !(node instanceof Node.Directory)) {
        present.add(node.origin().source());
      }
    }
    MergedPackageView view = new MergedPackageView(image.packages());
    List<SbomPackage> packages = new ArrayList<>();
    for (PackageContents each : image.packages()) {
      if (present.contains(each.locked().nameAndVersion())) {
        packages.add(new SbomPackage(each.locked(), each.control(), copyright(each, view)));
      }
    }
    return packages;
  }

  /** Debian policy 12.5; the directory may be a link to that of another package. */
  private static String copyright(PackageContents each, MergedPackageView view) throws IOException {
    Optional<Node> node =
        view.resolve("/usr/share/doc/" + each.locked().name() + "/copyright").node();
    if (node.isPresent() && node.get() instanceof Node.RegularFile file) {
      return new String(file.content().readAll(), StandardCharsets.UTF_8);
    }
    return "";
  }

  private static List<SbomFile> files(Image image) throws IOException {
    List<SbomFile> files = new ArrayList<>();
    for (FileEntry entry : FileEntry.of(image.tree())) {
      Optional<Node> node = image.tree().node(TreePath.of(entry.path()));
      if (node.isPresent()
          && node.get() instanceof Node.RegularFile file
          && file.origin().kind() != Origin.Kind.PACKAGE) {
        byte[] bytes = file.content().readAll();
        files.add(new SbomFile(entry, HexFormat.of().formatHex(sha1().digest(bytes))));
      }
    }
    return files;
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static Optional<String> field(String osRelease, String name) {
    return osRelease
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1).replace("\"", ""))
        .findFirst();
  }

  private static String text(FileTree tree, String path) throws IOException {
    return tree.node(TreePath.of(path)).orElse(null) instanceof Node.RegularFile file
        ? new String(file.content().readAll(), StandardCharsets.UTF_8)
        : "";
  }
}
