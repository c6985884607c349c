package dev.coracle.testing;

import dev.coracle.lock.LockedPackage;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** A package made by hand. */
public final class PackageBuilder {
  public static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
  private final String name;
  private final TreeMap<String, String> scripts = new TreeMap<>();
  private String source;
  private String checksums = "";
  private String control = "";
  private final TreeMap<TreePath, Node> nodes = new TreeMap<>();

  public PackageBuilder(String name) {
    this.name = name;
    this.source = name;
  }

  /** A C library and a loader, and the targets that units need by default. */
  public static PackageContents base() {
    return new PackageBuilder("base")
        .elf("/lib/x86_64-linux-gnu/libc.so.6", TestElf.amd64().soname("libc.so.6"))
        .elf("/usr/lib/x86_64-linux-gnu/ld.so", TestElf.amd64().soname("ld-linux-x86-64.so.2"))
        .link(LOADER, "../lib/x86_64-linux-gnu/ld.so")
        .unit("basic.target", "[Unit]\nRequires=sysinit.target\nWants=sockets.target\n")
        .unit("sysinit.target", "[Unit]\nWants=wanted.service\n")
        .build();
  }

  public PackageBuilder elf(String path, TestElf elf) {
    return file(path, elf.bytes(), 0755);
  }

  public PackageBuilder file(String path, byte[] bytes, int mode) {
    return node(
        path, new Node.RegularFile(Metadata.rootOwned(mode, 1), Content.of(bytes), origin()));
  }

  public PackageBuilder source(String text) {
    source = text;
    return this;
  }

  /** More control fields, one a line. */
  public PackageBuilder control(String fields) {
    control = "\n" + fields;
    return this;
  }

  /** The text of {@code md5sums}. */
  public PackageBuilder checksums(String text) {
    checksums = text;
    return this;
  }

  public PackageBuilder postinst(String text) {
    scripts.put("postinst", text);
    return this;
  }

  public PackageBuilder preinst(String text) {
    scripts.put("preinst", text);
    return this;
  }

  public PackageBuilder text(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8), 0644);
  }

  public PackageBuilder directory(String path) {
    return node(path, new Node.Directory(Metadata.rootOwned(0755, 1), origin()));
  }

  public PackageBuilder script(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8), 0755);
  }

  public PackageBuilder unit(String unit, String text) {
    return file("/usr/lib/systemd/system/" + unit, text.getBytes(StandardCharsets.UTF_8), 0644);
  }

  public PackageBuilder link(String path, String target) {
    return node(path, new Node.Symlink(Metadata.rootOwned(0777, 1), target, origin()));
  }

  public PackageBuilder withCapabilities(String path, TestElf elf) {
    TreeMap<String, Xattr> xattrs = new TreeMap<>();
    xattrs.put("security.capability", new Xattr(new byte[] {1}));
    Metadata metadata = new Metadata(0755, 0, 0, 1, xattrs);
    return node(path, new Node.RegularFile(metadata, Content.of(elf.bytes()), origin()));
  }

  public PackageBuilder node(String path, Node node) {
    nodes.put(TreePath.of(path), node);
    return this;
  }

  public Origin origin() {
    return Origin.fromPackage(name + " 1", name);
  }

  public PackageContents build() {
    return new PackageContents(
        new LockedPackage(name, "1", "amd64", "stable", "pool/" + name, 1, Sha256.of(new byte[0])),
        nodes,
        source,
        "Package: "
            + name
            + "\nVersion: 1\nArchitecture: amd64\nDescription: made by hand"
            + control,
        checksums,
        scripts);
  }
}
