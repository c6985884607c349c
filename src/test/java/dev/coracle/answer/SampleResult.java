package dev.coracle.answer;

import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.Origins;
import dev.coracle.publish.Origins.Asked;
import dev.coracle.publish.Origins.Reason;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A small result: a unit starts a program, two programs share a library, one has a library alone,
 * and two libraries need each other.
 */
public final class SampleResult {
  static final String METADATA = "/var/lib/dpkg/status.d/";

  private SampleResult() {}

  /** The result, in a directory that need not exist. */
  public static ResultFacts facts(Path directory) {
    return new ResultFacts(directory, Manifests.manifest("guest", "1.0"), files(), origins());
  }

  public static List<FileEntry> files() {
    return List.of(
        directory("/", "every guest"),
        directory("/usr", "/usr/bin"),
        directory("/usr/bin", "/usr/bin/serve"),
        link("/bin", "usr/bin"),
        file("/usr/bin/serve", "0755", 1000, "serve 1.0-1", "unit serve.service"),
        file("/usr/bin/tool", "0755", 5000, "tools 2.0-1", "binaries: tool"),
        file("/usr/lib/libshared.so.1", "0644", 20000, "libshared1 3-1", "/usr/bin/serve"),
        file("/usr/lib/libalone.so.1", "0644", 9000, "libalone1 4-1", "/usr/bin/tool"),
        file("/usr/lib/libloop.so.1", "0644", 100, "libloop1 5-1", "/usr/lib/libalone.so.1"),
        file("/usr/lib/systemd/system/serve.service", "0644", 50, "serve 1.0-1", "systemd.units"),
        metadata("tools"),
        metadata("libshared1"));
  }

  public static Origins origins() {
    return new Origins(
        "guest.yaml",
        List.of(
            new Asked("/usr/bin/serve", List.of(new Reason("unit serve.service", ""))),
            new Asked("/usr/bin/tool", List.of(new Reason("binaries: tool", "guest.yaml:7"))),
            new Asked(
                "/usr/lib/libalone.so.1",
                List.of(new Reason("/usr/bin/tool", ""), new Reason("/usr/lib/libloop.so.1", ""))),
            new Asked("/usr/lib/libloop.so.1", List.of(new Reason("/usr/lib/libalone.so.1", ""))),
            new Asked(
                "/usr/lib/libshared.so.1",
                List.of(new Reason("/usr/bin/serve", ""), new Reason("/usr/bin/tool", ""))),
            new Asked(
                "/usr/lib/systemd/system/serve.service",
                List.of(new Reason("systemd.units: serve.service", "guest.yaml:9"))),
            new Asked(METADATA + "libshared1", List.of(new Reason("package libshared1", ""))),
            new Asked(METADATA + "tools", List.of(new Reason("package tools", "")))),
        List.of(
            new Origins.Unit(
                "serve.service", "/usr/lib/systemd/system/serve.service", "systemd.units", true)),
        List.of(
            new Origins.LeftOut("unit", "log.service", "serve.service", "Wants"),
            new Origins.LeftOut(
                "library", "libopt.so.1 or libopt.so.2", "/usr/bin/tool", "suggested, for x"),
            new Origins.LeftOut("package", "clock or time-daemon", "serve", "Recommends"),
            new Origins.LeftOut("package", "clock", "tools", "Suggests"),
            new Origins.LeftOut("package", "tools-doc", "tools", "Suggests"),
            new Origins.LeftOut("trimmed", "/usr/share/man", "tools", "man, guest.yaml:14"),
            new Origins.LeftOut("except", "/usr/lib/tools/big*", "tools", "guest.yaml:16")),
        List.of(new Reason("exclude: /usr/share/doc/**", "guest.yaml:12")),
        List.of(new Reason("packages: tools", "guest.yaml:5")),
        "6.12.1",
        List.of(
            new Origins.Option("NET", "y", "kernel.fragments: network", "network.config:3", "")),
        List.of(
            StepKey.builder("image", 1)
                .add("files", List.of("/etc/a", "644 0:0", "text a", "/etc/b", "644 0:0", "text b"))
                .add("units", List.of("serve.service"))
                .build()));
  }

  private static FileEntry file(
      String path, String mode, long size, String source, String neededBy) {
    Sha256 digest = Sha256.of(path.getBytes(StandardCharsets.UTF_8));
    return new FileEntry(
        path, "file", mode, "0:0", size, Optional.of(digest), "", "package", source, neededBy);
  }

  /** What is generated for a package. */
  private static FileEntry metadata(String name) {
    FileEntry file = file(METADATA + name, "0644", 7, "", "package " + name);
    return new FileEntry(
        file.path(),
        file.type(),
        file.mode(),
        file.owner(),
        file.size(),
        file.sha256(),
        "",
        "generated",
        "package metadata",
        "package " + name);
  }

  private static FileEntry directory(String path, String neededBy) {
    return new FileEntry(
        path, "directory", "0755", "0:0", 0, Optional.empty(), "", "generated", "rootfs", neededBy);
  }

  private static FileEntry link(String path, String target) {
    return new FileEntry(
        path,
        "symlink",
        "0777",
        "0:0",
        0,
        Optional.empty(),
        target,
        "generated",
        "rootfs",
        "every guest");
  }
}
