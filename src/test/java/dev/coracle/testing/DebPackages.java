package dev.coracle.testing;

import dev.coracle.lock.LockedPackage;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** Reads .deb files with dpkg-deb, independent of Coracle's own reader. */
public final class DebPackages {
  private DebPackages() {}

  /** All packages of a directory, by file name. */
  public static List<PackageContents> read(Path directory, Path scratch) throws Exception {
    List<Path> debs;
    try (Stream<Path> files = Files.list(directory)) {
      debs = files.filter(f -> f.toString().endsWith(".deb")).sorted().toList();
    }
    List<PackageContents> packages = new ArrayList<>();
    for (Path deb : debs) {
      packages.add(readOne(deb, scratch));
    }
    return packages;
  }

  private static PackageContents readOne(Path deb, Path scratch) throws Exception {
    String[] parts = deb.getFileName().toString().replace(".deb", "").split("_");
    Path tar = scratch.resolve(deb.getFileName() + ".tar");
    Process process =
        new ProcessBuilder("dpkg-deb", "--fsys-tarfile", deb.toString())
            .redirectOutput(tar.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("dpkg-deb failed on " + deb);
    }
    TreeMap<TreePath, Node> nodes = new TreeMap<>();
    try (TarFile archive = new TarFile(tar)) {
      for (TarArchiveEntry entry : archive.getEntries()) {
        nodes.put(path(entry.getName()), node(archive, tar, entry, parts[0]));
      }
    }
    return new PackageContents(
        new LockedPackage(
            parts[0],
            parts[1].replace("%3a", ":"),
            parts[2],
            "test",
            deb.getFileName().toString(),
            Files.size(deb),
            Sha256.of(new byte[0])),
        nodes,
        parts[0],
        "Package: " + parts[0],
        "",
        new TreeMap<>());
  }

  private static TreePath path(String name) {
    String bare = name.replaceFirst("^\\./?", "").replaceFirst("/$", "");
    return bare.isEmpty() ? TreePath.ROOT : TreePath.of("/" + bare);
  }

  private static Node node(TarFile archive, Path tar, TarArchiveEntry entry, String name)
      throws IOException {
    Metadata metadata =
        new Metadata(
            entry.getMode() & 07777,
            entry.getLongUserId(),
            entry.getLongGroupId(),
            entry.getLastModifiedTime().toMillis() / 1000,
            new TreeMap<>());
    Origin origin = Origin.fromPackage(name, name);
    if (entry.isDirectory()) {
      return new Node.Directory(metadata, origin);
    }
    if (entry.isSymbolicLink()) {
      return new Node.Symlink(metadata.withMode(0777), entry.getLinkName(), origin);
    }
    if (entry.isLink()) {
      return new Node.HardLink(metadata, path(entry.getLinkName()), origin);
    }
    try (InputStream stream = archive.getInputStream(entry)) {
      Content content = Content.of(tar, entry.getDataOffset(), entry.getSize(), Sha256.of(stream));
      return new Node.RegularFile(metadata, content, origin);
    }
  }
}
