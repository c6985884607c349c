package dev.coracle.source.apt.deb;

import dev.coracle.lock.LockedPackage;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks each entry of a package, writes files' bytes to a blob and keeps the index. */
final class PackageCollector implements DebReader.Visitor {
  private final LockedPackage locked;
  private final DebDiagnostics problem;
  private final OutputStream blob;
  private final TreeMap<TreePath, PackageEntry> entries = new TreeMap<>();
  private final byte[] buffer = new byte[1 << 16];
  private final MessageDigest digester = Sha256.digester();
  private long written;
  private @Nullable DebControl control;

  PackageCollector(LockedPackage locked, DebDiagnostics problem, OutputStream blob) {
    this.locked = locked;
    this.problem = problem;
    this.blob = blob;
  }

  /** What was collected, sorted by path. */
  Collection<PackageEntry> entries() {
    return entries.values();
  }

  /** What the package says of itself. */
  DebControl control() {
    return Objects.requireNonNull(control, "a package without a control file is refused");
  }

  @Override
  public void control(DebControl control) {
    control.check(locked);
    this.control = control;
  }

  @Override
  public boolean entry(TarHeader header, TarReader body) throws IOException {
    TreePath path = EntryPaths.path(header.name(), problem);
    checkPlace(path, header);
    Metadata metadata =
        new Metadata(
            header.mode(),
            owner(header.uid()),
            owner(header.gid()),
            header.mtime(),
            header.xattrs());
    PackageEntry entry =
        switch (header.type()) {
          case TarFields.FILE -> file(path, metadata, header, body);
          case TarFields.HARD_LINK -> hardLink(path, metadata, header);
          case TarFields.SYMLINK -> symlink(path, metadata, header.linkName());
          case TarFields.CHARACTER_DEVICE, TarFields.BLOCK_DEVICE -> device(path, metadata, header);
          default -> plain(path, metadata, header.type(), "");
        };
    entries.put(path, entry);
    return true;
  }

  private void checkPlace(TreePath path, TarHeader header) {
    if (entries.containsKey(path)) {
      throw problem.malformed("this path appears twice");
    }
    if (path.isRoot() && header.type() != TarFields.DIRECTORY) {
      throw problem.malformed("the root is not a directory");
    }
    if (!path.isRoot()) {
      for (TreePath above = path.parent(); ; above = above.parent()) {
        PackageEntry parent = entries.get(above);
        if (parent != null && parent.type() != TarFields.DIRECTORY) {
          throw problem.malformed("this is below " + above + ", which is not a directory");
        }
        if (parent != null || above.isRoot()) {
          break;
        }
      }
    }
    // Nothing may stand below what is added now, unless it is a directory.
    TreePath next = entries.higherKey(path);
    if (header.type() != TarFields.DIRECTORY && next != null && next.startsWith(path)) {
      throw problem.malformed("this is not a directory, but " + next + " is below it");
    }
  }

  private long owner(long id) {
    if (id > LinuxLimits.MAX_ID) {
      throw problem.malformed("owner " + id + " does not fit 32 bits");
    }
    return id;
  }

  private PackageEntry file(TreePath path, Metadata metadata, TarHeader header, TarReader body)
      throws IOException {
    digester.reset();
    long offset = written;
    for (int n = body.read(buffer, 0, buffer.length);
        n >= 0;
        n = body.read(buffer, 0, buffer.length)) {
      digester.update(buffer, 0, n);
      blob.write(buffer, 0, n);
      written += n;
    }
    return new PackageEntry(
        path,
        TarFields.FILE,
        metadata,
        header.size(),
        offset,
        Optional.of(Sha256.of(digester)),
        "",
        0,
        0);
  }

  private PackageEntry hardLink(TreePath path, Metadata metadata, TarHeader header) {
    TreePath target = EntryPaths.path(header.linkName(), problem);
    PackageEntry linked = entries.get(target);
    if (linked == null) {
      throw problem.malformed("hard link to " + target + ", which does not come before it");
    }
    return switch (linked.type()) {
      case TarFields.FILE -> plain(path, metadata, TarFields.HARD_LINK, target.text());
      case TarFields.HARD_LINK -> plain(path, metadata, TarFields.HARD_LINK, linked.target());
      // A second name of a symbolic link is as good as a second symbolic link.
      case TarFields.SYMLINK -> symlink(path, linked.metadata(), linked.target());
      default ->
          throw problem.malformed("hard link to " + target + ", which is not a regular file");
    };
  }

  private PackageEntry symlink(TreePath path, Metadata metadata, String target) {
    boolean tooLong =
        target.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LinuxLimits.MAX_PATH;
    if (target.isEmpty() || tooLong || target.indexOf('\0') >= 0) {
      throw problem.malformed("an impossible target '" + TarDiagnostics.printable(target) + "'");
    }
    return plain(path, metadata, TarFields.SYMLINK, target);
  }

  private PackageEntry device(TreePath path, Metadata metadata, TarHeader header) {
    if (header.major() > LinuxLimits.MAX_MAJOR || header.minor() > LinuxLimits.MAX_MINOR) {
      throw problem.malformed(
          "device number " + header.major() + ":" + header.minor() + " is out of range");
    }
    return new PackageEntry(
        path,
        header.type(),
        metadata,
        0,
        0,
        Optional.empty(),
        "",
        (int) header.major(),
        (int) header.minor());
  }

  private static PackageEntry plain(TreePath path, Metadata metadata, char type, String target) {
    return new PackageEntry(path, type, metadata, 0, 0, Optional.empty(), target, 0, 0);
  }
}
