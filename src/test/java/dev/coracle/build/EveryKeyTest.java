package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coracle.build.image.CopiedFiles;
import dev.coracle.build.image.ImageKey;
import dev.coracle.build.source.LocalKernelFiles;
import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelSource;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.rebuild.RebuildRequest;
import dev.coracle.rebuild.RebuildRulesReader;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.RecipeInputs;
import dev.coracle.recipe.schema.RecipeSchema;
import dev.coracle.store.StepKey;
import dev.coracle.testing.EditableRecipe;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every key that a recipe can have, edited: what has to be made again is what depends on it. */
class EveryKeyTest {
  private static final String MOUNT =
      """
      - path: /var
                type: tmpfs
                except: [/var/x]
      """;

  @TempDir Path directory;

  /** What a recipe leads to. */
  private record Due(Object lock, Object kernel, Object image, Object guest) {}

  private enum Part {
    LOCK,
    KERNEL,
    IMAGE,
    GUEST
  }

  private record Edit(String old, String replacement, List<Part> changes) {}

  private static final Map<String, Edit> EDITS = new TreeMap<>();

  private static void edit(String key, String old, String replacement, Part... changes) {
    EDITS.put(key, new Edit(old, replacement, List.of(changes)));
  }

  static {
    edit("name", "name: sample", "name: simple", Part.IMAGE);
    edit("version", "version: \"1.0\"", "version: \"1.1\"", Part.IMAGE);
    String source = "package-source:\n  ";
    edit(
        "package-source.distribution",
        source + "distribution: debian",
        source + "distribution: devuan",
        Part.LOCK,
        Part.IMAGE);
    edit(
        "package-source.suites",
        "debian\n  suites: [stable]",
        "debian\n  suites: [testing]",
        Part.LOCK,
        Part.IMAGE);
    edit(
        "package-source.components",
        "stable]\n  components: [main]",
        "stable]\n  components: [main, contrib]",
        Part.LOCK);
    edit("package-source.keyring", "keys/archive.pgp", "keys/other.pgp", Part.LOCK);
    edit("package-source.priority", "priority: 600", "priority: 601", Part.LOCK);
    edit("package-sources.name", "name: backports", "name: others", Part.LOCK);
    edit("package-sources.url", "example.org/@", "example.com/@", Part.LOCK);
    edit("package-sources.distribution", "distribution: Vendor", "distribution: Other", Part.LOCK);
    edit("package-sources.suites", "suites: [stable-backports]", "suites: [other]", Part.LOCK);
    edit("package-sources.components", "[contrib]", "[main]", Part.LOCK);
    edit("package-sources.keyring", "keys/vendor.asc", "keys/other.asc", Part.LOCK);
    edit("package-sources.priority", "priority: 400", "priority: 401", Part.LOCK);
    edit("package-sources.no-snapshot", "/f\", no-snapshot: true", "/@SNAPSHOTID@\"", Part.LOCK);
    edit("pins.package", "package: pinned", "package: other", Part.LOCK);
    edit("pins.version", "version: 1.*", "version: 2.*", Part.LOCK);
    edit("pins.suite", "suite: nodistro", "suite: stable", Part.LOCK);
    edit("pins.source", "source: vendor", "source: flat", Part.LOCK);
    edit("pins.priority", "priority: 990", "priority: -1", Part.LOCK);
    edit("local-packages", "[debs/agent.deb]", "[debs/other.deb]", Part.LOCK);
    edit("snapshot", "2026-05-01T", "2026-05-02T", Part.LOCK);
    edit("rebuild.package", "{package: agent", "{package: other", Part.LOCK);
    edit("rebuild.suites", "[stable-src]", "[testing]", Part.LOCK);
    edit("rebuild.rules", "rules: agent", "rules: other", Part.IMAGE);
    edit("rebuild.options", "{shared: \"no\"}", "{shared: \"yes\"}", Part.IMAGE);
    edit("kernel.source.package", "package: linux-source", "package: linux-next", Part.LOCK);
    edit(
        "kernel.source.distribution",
        "    distribution: debian",
        "    distribution: devuan",
        Part.LOCK);
    edit("kernel.source.suites", "    suites: [stable]", "    suites: [testing]", Part.LOCK);
    edit("kernel.source.components", "    components: [main]", "    components: [x]", Part.LOCK);
    edit(
        "kernel.source.keyring",
        "    components: [main]\n",
        "    components: [main]\n    keyring: keys/kernel.pgp\n",
        Part.LOCK);
    String kernelSource =
        "package: linux-source\n    distribution: debian\n    suites: [stable]\n"
            + "    components: [main]";
    String tarball = "url: https://example.org/linux.tar.xz\n    sha256: ";
    edit("kernel.source.url", kernelSource, tarball + "0".repeat(64), Part.LOCK);
    edit("kernel.source.sha256", kernelSource, tarball + "1".repeat(64), Part.LOCK);
    String git = "git: {url: https://example.org/linux.git, ref: ";
    edit("kernel.source.git.url", kernelSource, git + "v1}", Part.LOCK);
    edit("kernel.source.git.ref", kernelSource, git + "v2}", Part.LOCK);
    edit("kernel.source.directory", kernelSource, "directory: linux", Part.LOCK);
    edit("kernel.options.option", "CONFIG_SINGLE", "CONFIG_OTHER", Part.KERNEL);
    edit("kernel.options.value", "CONFIG_SINGLE, value: y", "CONFIG_SINGLE, value: 7", Part.KERNEL);
    edit("kernel.patches", "[files/one.patch]", "[files/one.patch, files/other]", Part.KERNEL);
    edit("kernel.compiler", "compiler: packages", "compiler: host", Part.LOCK);
    edit("kernel.toolchain.suites", "[stable-updates]", "[testing]", Part.LOCK);
    edit("kernel.base", "tinyconfig", "allnoconfig", Part.KERNEL);
    edit("kernel.fragments", "fragments: [one]", "fragments: [one, two]", Part.KERNEL);
    edit("kernel.drivers", "drivers: [virtio_blk]", "drivers: [virtio_net]", Part.KERNEL);
    edit("kernel.command-line", "[quiet]", "[quiet, debug]", Part.GUEST);
    edit("packages", "packages: [tools]", "packages: [tools, more]", Part.LOCK);
    edit("binaries", "binaries: [tool]", "binaries: [tool, other]", Part.IMAGE);
    edit("libraries", "[libfoo.so.1]", "[libfoo.so.2]", Part.IMAGE);
    edit(
        "systemd.default-target",
        "default-target: guest.target",
        "default-target: other.target",
        Part.IMAGE,
        Part.GUEST);
    edit("systemd.units", "[tool.service]", "[tool.service, a.service]", Part.IMAGE);
    edit(
        "systemd.unit-path",
        "unit-path: [/etc/systemd/system, ",
        "unit-path: [/etc/systemd/system, /run/systemd/system, ",
        Part.IMAGE,
        Part.GUEST);
    edit("users.name", "name: agent\n", "name: agenda\n", Part.IMAGE);
    edit("users.uid", "uid: 1000", "uid: 1002", Part.IMAGE);
    edit("users.gid", "gid: 1001\n    desc", "gid: 1002\n    desc", Part.IMAGE);
    edit("users.description", "The agent", "An agent", Part.IMAGE);
    edit("users.home", "/home/agent", "/home/other", Part.IMAGE);
    edit("users.shell", "shell: /bin/sh", "shell: /bin/false", Part.IMAGE);
    edit("groups.name", "name: agents", "name: people", Part.IMAGE);
    edit("groups.gid", "gid: 1001\n    members", "gid: 1003\n    members", Part.IMAGE);
    edit("groups.members", "members: [agent]", "members: []", Part.IMAGE);
    edit("files.path", "path: /etc/text", "path: /etc/test", Part.IMAGE);
    edit("files.content", "content: \"guest\"", "content: \"host\"", Part.IMAGE);
    edit("files.source", "source: files/copy", "source: files/other", Part.IMAGE);
    edit("files.url", "example.org/fetched", "example.com/fetched", Part.LOCK);
    edit("files.sha256", "sha256: e3b", "sha256: e4b", Part.LOCK, Part.IMAGE);
    edit("files.git.url", "example.org/repos", "example.com/repos", Part.LOCK);
    edit("files.git.ref", "ref: v1.0", "ref: v1.1", Part.LOCK);
    edit("files.git.path", "path: bin/committed", "path: bin/other", Part.LOCK);
    edit("files.link", "link: ../run/x", "link: ../run/y", Part.IMAGE);
    edit("files.directory", "directory: true", "content: text", Part.IMAGE);
    edit("files.mode", "mode: 0640", "mode: 0600", Part.IMAGE);
    edit("files.owner", "owner: 1000", "owner: 1001", Part.IMAGE);
    edit("files.group", "group: 1001", "group: 1000", Part.IMAGE);
    edit("files.pre-init.runs", "runs: /usr/bin/init", "runs: /usr/bin/other", Part.IMAGE);
    edit("files.pre-init.mounts.path", MOUNT, MOUNT.replace("var", "tmp"), Part.IMAGE);
    edit("files.pre-init.mounts.except", "except: [/var/x]", "except: [/var/y]", Part.IMAGE);
    edit(
        "files.pre-init.mounts.type", MOUNT, "- path: /var\n          type: overlay\n", Part.IMAGE);
    edit("files.pre-init.mounts.options", "nosuid,size=10%", "nosuid,size=20%", Part.IMAGE);
    edit("overlay", "overlay: laid", "overlay: laid-other", Part.IMAGE);
    edit("include.package", "package: tools", "package: other", Part.IMAGE);
    edit("include.paths", "paths: [/usr/share/tools]", "paths: [/usr/share/*]", Part.IMAGE);
    edit("include.except", "except: [/usr/share/tools/x]", "except: []", Part.IMAGE);
    edit("include.keep", "keep: [man]", "keep: [docs]", Part.IMAGE);
    edit("exclude", "exclude: [/usr/share/y]", "exclude: []", Part.IMAGE);
    edit("private-inputs", "private-inputs: [laid/opt]", "", Part.IMAGE);
    edit("closure.off", "  off: true\n", "", Part.IMAGE);
    edit("closure.skip", "skip: [tools]", "skip: []", Part.IMAGE);
    edit("ca-certificates", "ca-certificates: true\n", "", Part.IMAGE);
    edit("grants.path", "path: /usr/bin/tool", "path: /usr/bin/fool", Part.IMAGE);
    edit("grants.allow", "[setuid, capabilities]", "[setuid]", Part.IMAGE);
    String erofs = "file-system: erofs";
    edit("image.file-system", erofs, "file-system: ext4", Part.IMAGE);
    edit("image.free-space", erofs, "file-system: ext4\n  free-space: 64MiB", Part.IMAGE);
    edit("image.checksums", erofs, "file-system: ext4\n  checksums: true", Part.IMAGE);
    edit("image.package-metadata", "  package-metadata: false\n", "", Part.IMAGE);
    edit("image.layout", "layout: nvdimm", "layout: plain", Part.IMAGE);
    edit("image.outputs", "[gpt-erofs]", "[gpt-erofs, mbr-ext4]", Part.IMAGE);
    edit("image.verity", "verity: sidecar", "# verity", Part.IMAGE);
    edit("image.launch", erofs, erofs + "\n  launch: [firecracker]", Part.IMAGE);
    edit("image.huge-pages", "[/opt/data]", "[/opt/other]", Part.IMAGE);
    edit("image.size-limit", "27MiB", "28MiB", Part.IMAGE);
    edit("verify.machine", "machine: auto", "machine: q35-lite", Part.GUEST);
    edit("verify.waivers.until", "until: 2030-12-31", "until: 2031-12-31", Part.GUEST);
    edit("verify.informational", "[smoke.faults]", "[]", Part.GUEST);
    edit("verify.limits.boot", "boot: 300ms", "boot: 301ms", Part.GUEST);
    edit("verify.limits.slower", "slower: 20ms", "slower: 21ms", Part.GUEST);
    edit("verify.limits.image", "image: 26MiB", "image: 25MiB", Part.GUEST);
    edit("verify.limits.memory", "memory: 32MiB", "memory: 33MiB", Part.GUEST);
    edit("verify.checks.name", "name: greets", "name: greet", Part.GUEST);
    edit("verify.checks.run", "run: echo hi", "run: echo hello", Part.GUEST);
    edit(
        "verify.devices.virtio-ports",
        "[org.example.agent.0]",
        "[org.example.agent.0, second]",
        Part.GUEST);
    edit("verify.devices.disks.name", "name: data", "name: other", Part.GUEST);
    edit("verify.devices.disks.size", "size: 64MiB", "size: 65MiB", Part.GUEST);
    edit("verify.checks.virtio-port", "virtio-port: org.example.agent.0", "tcp: 24", Part.GUEST);
    edit("verify.checks.tcp", "tcp: 22", "tcp: 23", Part.GUEST);
    edit("verify.checks.send", "send: \"\\n\"", "send: x", Part.GUEST);
    edit("verify.checks.expect", "expect: hi", "expect: hello", Part.GUEST);
    edit("verify.checks.deadline", "deadline: 3s", "deadline: 4s", Part.GUEST);
    edit("verify.workload.run", "run: exit 4", "run: exit 4; true", Part.GUEST);
    edit("verify.workload.status", "status: 4", "status: 5", Part.GUEST);
    edit("verify.workload.memory", "memory: 48MiB", "memory: 47MiB", Part.GUEST);
    edit("verify.workload.processes", "processes: 32", "processes: 31", Part.GUEST);
    edit("verify.workload.start", "start: 281ms", "start: 282ms", Part.GUEST);
    edit("container.image", "image: oci:images:app", "image: oci:images:other", Part.LOCK);
    edit("container.digest", "digest: sha256:e3b0c4", "digest: sha256:e3b0c5", Part.LOCK);
    edit("verify.memory", "memory: 128MiB", "memory: 256MiB", Part.GUEST);
    edit("verify.deadline", "deadline: 60s", "deadline: 90s", Part.GUEST);
    edit("verify.waivers.line", "foo: * bar", "foo: bar", Part.GUEST);
    edit("systemd.enable", "[first.service]", "[other.service]", Part.IMAGE);
    edit("systemd.disable", "[second.service]", "[other.service]", Part.IMAGE);
    edit("systemd.mask", "[third.service]", "[other.service]", Part.IMAGE);
    edit("systemd.drop-ins.name", "d/limits.conf", "d/other.conf", Part.IMAGE);
    edit("systemd.drop-ins.content", "\"[Service]\"", "\"[Unit]\"", Part.IMAGE);
    edit("systemd.drop-ins.source", "files/copied.conf", "files/other", Part.IMAGE);
    edit("systemd.drop-ins.template", "files/one.ftl", "files/three.ftl", Part.IMAGE);
    edit("files.template", "files/two.ftl", "files/three.ftl", Part.IMAGE);
    edit("users.create-home", "    auth", "    create-home: true\n    # auth", Part.IMAGE);
    edit("users.authorized-keys", "HR4f a]", "HR4f b]", Part.IMAGE);
    edit("users.sub-uids.first", "first: 100000", "first: 100001", Part.IMAGE);
    edit("users.sub-uids.count", "count: 65536", "count: 65535", Part.IMAGE);
    edit("users.sub-gids.first", "first: 200000", "first: 200001", Part.IMAGE);
    edit("users.sub-gids.count", "count: 65537", "count: 65535", Part.IMAGE);
    edit("sysctl", "swappiness: \"10\"", "swappiness: \"11\"", Part.GUEST);
    edit("hosts", "db: 10.0.0.2", "db: 10.0.0.3", Part.IMAGE);
    edit("resolv.nameservers", "[10.0.0.1]", "[10.0.0.9]", Part.IMAGE);
    edit("resolv.search", "[example]", "[example.org]", Part.IMAGE);
    edit("resolv.options", "[edns0]", "[rotate]", Part.IMAGE);
    edit("vars", "greeting: hello", "greeting: good day", Part.IMAGE);
    edit("on-architecture", "[dropped, surplus]", "[dropped, further]", Part.IMAGE);
    edit("profiles", "[loglevel=7]", "[loglevel=6]", Part.GUEST);
    edit("remove", "binaries: [dropped]", "binaries: [surplus]", Part.IMAGE);
    edit("verify.waivers.reason", "reason: harmless", "reason: known", Part.GUEST);
  }

  /** Keys that have one value today, hold other keys, or are words for people. */
  private static final List<String> WITHOUT_EDIT =
      List.of(
          "architecture",
          "extends",
          "files.pre-init.mounts.reason",
          "grants.reason",
          "kernel.options.reason");

  @TestFactory
  Stream<DynamicTest> anEditChangesWhatDependsOnIt() {
    return EDITS.entrySet().stream()
        .map(each -> dynamicTest(each.getKey(), () -> check(each.getValue())));
  }

  @Test
  void noKeyIsForgotten() {
    TreeSet<String> keys = new TreeSet<>();
    List<String> paths = RecipeSchema.reference().stream().map(RecipeSchema.Row::path).toList();
    for (String path : paths) {
      if (paths.stream().noneMatch(p -> p.startsWith(path + ".") || p.startsWith(path + "[]"))) {
        keys.add(path.replace("[]", ""));
      }
    }
    TreeSet<String> known = new TreeSet<>(EDITS.keySet());
    known.addAll(WITHOUT_EDIT);
    assertEquals(keys, known);
  }

  private void check(Edit edit) throws IOException {
    Due before = due(EditableRecipe.TEXT);
    Due after = due(EditableRecipe.with(edit.old(), edit.replacement()));
    check(edit, Part.LOCK, before.lock(), after.lock());
    check(edit, Part.KERNEL, before.kernel(), after.kernel());
    check(edit, Part.IMAGE, before.image(), after.image());
    check(edit, Part.GUEST, before.guest(), after.guest());
  }

  private static void check(Edit edit, Part part, Object before, Object after) {
    if (edit.changes().contains(part)) {
      assertNotEquals(before, after, part.name());
    } else {
      assertEquals(before, after, part.name());
    }
  }

  private Due due(String text) throws IOException {
    Files.writeString(directory.resolve("one.config"), "CONFIG_A=y\n");
    Files.writeString(directory.resolve("two.config"), "CONFIG_B=y\n");
    Files.createDirectories(directory.resolve("files"));
    Files.writeString(directory.resolve("files/other"), "other");
    Files.writeString(directory.resolve("files/one.patch"), "one");
    Files.createDirectories(directory.resolve("rebuild"));
    for (String name : List.of("agent", "other")) {
      Files.writeString(
          directory.resolve("rebuild/" + name + ".yaml"),
          "build-system: make\nfiles: {" + name + ": {/usr/bin/agent: agent}}\n");
    }
    Recipe recipe = EditableRecipe.read(directory, text);
    Sha256 digest = Sha256.of(new byte[0]);
    LockedPackage locked = new LockedPackage("p", "1", "amd64", "stable", "pool/p", 1, digest);
    Toolchain toolchain = new Toolchain("gcc", "ld");
    LockFile lock = new LockFile(digest, 1, List.of(locked), locked, toolchain);
    LocalKernelFiles local = new LocalKernelFiles(recipe);
    KernelRequest kernel =
        new KernelRequest(
            recipe.architecture(),
            new KernelSource("source", digest, () -> directory.resolve("none")),
            recipe.kernel().base(),
            local.fragments(new FragmentDirectory(directory).load(recipe.kernel().fragments())),
            local.patches(),
            recipe.kernel().drivers(),
            KernelToolchain.ofHost(toolchain));
    return new Due(
        RecipeInputs.resolution(recipe),
        kernel.key(),
        ImageKey.of(
            recipe,
            lock,
            recipe.version().orElseThrow(),
            CopiedFiles.read(recipe),
            digest,
            rebuilds(recipe, locked)),
        Assembly.expectations(
            recipe,
            List.of("tool.service"),
            List.of("/usr/bin/tool"),
            Optional.of("00c0ffee-01"),
            List.of()));
  }

  private List<StepKey> rebuilds(Recipe recipe, LockedPackage source) {
    StepKey toolchain = StepKey.builder("toolchain", 1).build();
    return recipe.sources().rebuilds().stream()
        .map(
            each ->
                new RebuildRequest(
                    each,
                    RebuildRulesReader.read(each.rules(), List.of(directory.resolve("rebuild"))),
                    source,
                    toolchain,
                    recipe.architecture(),
                    List.of()))
        .map(RebuildRequest::key)
        .toList();
  }
}
