package dev.coracle.container;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Images whose layers do what layers may do, each one thing. */
final class CraftedImages {
  private static final byte[] CAPABILITY = {
    1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private CraftedImages() {}

  static Map<String, Supplier<List<LayerTar>>> all() {
    Map<String, Supplier<List<LayerTar>>> all = new LinkedHashMap<>();
    all.put("one-layer", () -> List.of(base()));
    all.put("whiteout", () -> List.of(base(), top().whiteout("etc/passwd").whiteout("srv/old")));
    all.put("whiteout-without-parents", () -> List.of(base(), top().whiteout("usr/share/doc/a")));
    all.put(
        "opaque-after-sibling",
        () ->
            List.of(
                base(),
                top()
                    .directory("usr/share/doc")
                    .file("usr/share/doc/new", "n")
                    .opaque("usr/share/doc")));
    all.put(
        "opaque-before-sibling",
        () -> List.of(base(), top().opaque("usr/share/doc").file("usr/share/doc/new", "n")));
    all.put(
        "whiteout-and-entry",
        () -> List.of(base(), top().file("etc/passwd", "second").whiteout("etc/passwd")));
    all.put(
        "directory-anew",
        () ->
            List.of(
                base(),
                top().whiteout("usr/share").directory("usr/share").file("usr/share/only", "1")));
    all.put(
        "name-twice",
        () ->
            List.of(
                base(),
                top()
                    .file("twice", "first")
                    .mode(0600)
                    .file("twice", "last")
                    .mode(0700)
                    .directory("usr")
                    .directory("usr")));
    all.put(
        "kinds-change",
        () ->
            List.of(
                base(),
                top()
                    .symlink("srv", "usr")
                    .directory("bin")
                    .file("bin/sh", "a directory now")
                    .directory("usr/share/doc/a")
                    .file("usr/share/doc/a/x", "below")
                    .directory("usr/lib/libc.so")));
    all.put(
        "hard-links",
        () ->
            List.of(
                base(),
                top()
                    .file("one", "linked")
                    .hardLink("two", "one")
                    .hardLink("srv/three", "two")
                    .hardLink("lower", "etc/passwd")
                    .whiteout("srv/old"),
                top().file("two", "alone now")));
    all.put(
        "modes",
        () ->
            List.of(
                base(),
                top()
                    .mode(04755)
                    .file("setuid", "s")
                    .mode(02755)
                    .owner(0, 42)
                    .file("setgid", "g")
                    .mode(01777)
                    .directory("tmp")
                    .mode(0)
                    .file("closed", "c")
                    .owner(1000, 1001)
                    .file("owned", "o")
                    .owner(1000, 1000)
                    .symlink("owned-link", "owned")
                    .mode(02770)
                    .owner(5, 6)
                    .directory("srv")));
    all.put(
        "attributes",
        () ->
            List.of(
                base(),
                top()
                    .xattr("user.note", "text\0binary".getBytes(StandardCharsets.UTF_8))
                    .file("noted", "n")
                    .xattr("security.capability", CAPABILITY)
                    .mode(0755)
                    .file("ping", "p")
                    .xattr("user.dir", new byte[] {1, 2, 3})
                    .directory("srv")));
    all.put(
        "odd-names",
        () ->
            List.of(
                base(),
                top()
                    .file("with space", "1")
                    .file("new\nline", "2")
                    .file("ünïcode-ő", "3")
                    .file("-dash", "4")
                    .file("..dots", "5")
                    .file("...", "6")
                    .file("back\\slash", "7")
                    .file("./././usr//lib/../x".replace("../", ""), "8")
                    .file("a".repeat(255), "9")
                    .file("deep/" + "d/".repeat(60) + "end", "10")
                    .symlink("to-nowhere", "/no/../where")
                    .symlink("escape", "../../../../etc/passwd")));
    all.put(
        "missing-parents",
        () ->
            List.of(
                top().owner(7, 7).file("a/b/c/file", "x").file("home/app/.profile", "p"),
                top().mode(0750).owner(1000, 1000).directory("home/app"),
                top().file("home/app/.bashrc", "b")));
    all.put(
        "through-lower-link",
        () ->
            List.of(
                base(),
                top().file("lib/new.so", "in usr/lib").directory("lib/sub").file("lib/sub/x", "y"),
                top().whiteout("lib/libc.so")));
    all.put(
        "fifo-and-empty", () -> List.of(base(), top(), top().fifo("srv/fifo").file("empty", "")));
    return all;
  }

  private static LayerTar top() {
    return new LayerTar();
  }

  /** A small root file system, with /lib as a link. */
  static LayerTar base() {
    return new LayerTar()
        .directory(".")
        .directory("./etc")
        .file("./etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n")
        .file("./etc/group", "root:x:0:\napp:x:1000:\nvideo:x:44:app\n")
        .directory("./usr")
        .directory("./usr/lib")
        .file("./usr/lib/libc.so", "x".repeat(10_000))
        .directory("./usr/share")
        .directory("./usr/share/doc")
        .file("./usr/share/doc/a", "a")
        .file("./usr/share/doc/b", "b")
        .symlink("./lib", "usr/lib")
        .symlink("./bin", "usr/bin")
        .directory("./usr/bin")
        .mode(0755)
        .file("./usr/bin/sh", "#!")
        .directory("./srv")
        .time(1_600_000_000L)
        .file("./srv/old", "old");
  }
}
