package dev.coracle.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A recipe that uses every key, and what tests do with variations of it. */
public final class SampleRecipe {
  public static final String RECIPE =
      """
      # Every key that a recipe can have, extends and template apart.
      name: sample
      version: "0.1.0"
      architecture: amd64
      package-source:
        distribution: debian
        suites: [trixie, trixie-updates]
        components: [main, contrib]
        keyring: keys/archive.pgp
      kernel:
        source:
          package: linux-source-6.12
          distribution: debian
          suites: [trixie]
          components: [main]
          keyring: keys/kernel.pgp
        compiler: host
        toolchain: {suites: [stable]}
        base: tinyconfig
        fragments: [base, dax]
        drivers: [virtio_blk, 9p]
        command-line: [tsc=reliable, 'dyndbg="file a.c +p"']
        options: [{reason: sample, option: CONFIG_X, value: 12}]
        patches: [patches/one.patch]
      packages: [systemd, mount]
      binaries: [/usr/lib/systemd/systemd, ip]
      libraries: [libfoo.so.1]
      systemd:
        default-target: container.target
        units: [basic.target, agent@.service]
      users:
        - name: agent
          uid: 1000
          gid: 1001
          description: The agent
          home: /home/agent
          shell: /bin/sh
      groups:
        - name: agents
          gid: 1001
          members: [agent]
      files:
        - path: /etc/hostname
          content: "guest\\n"
          mode: 0640
          owner: 1000
          group: 1001
        - path: /opt/a
          source: files/a
          mode: 0755
        - path: /etc/x
          link: ../run/x
        - path: /srv
          directory: true
        - path: /sbin/first
          pre-init:
            runs: /usr/bin/init
            mounts:
              - path: /var
                type: tmpfs
                options: nosuid,size=10%
                reason: before units
      include:
        - package: mount
          paths: [/usr/share/*]
          except: [/usr/share/bug]
          keep: [man]
      exclude: [/usr/share/x]
      closure:
        off: true
        skip: [systemd]
      ca-certificates: true
      grants:
        - path: /usr/bin/mount
          allow: [setuid, capabilities]
          reason: users mount
      image:
        file-system: ext4
        layout: nvdimm
        outputs: [plain-erofs, gpt-ext4]
        size-limit: 27MiB
        huge-pages: [/opt/data]
        verity: sidecar
        free-space: 64MiB
        checksums: true
        package-metadata: false
      verify:
        machine: auto
        memory: 128MiB
        deadline: 60s
        waivers:
          - line: "foo: * bar"
            reason: harmless
            until: 2030-12-31
        informational: [smoke.faults]
        limits:
          boot: 300ms
          slower: 20ms
          image: 27MiB
          memory: 32MiB
        devices:
          virtio-ports: [org.example.agent.0]
          disks:
            - name: data
              size: 64MiB
        checks:
          - name: greets
            run: echo hi
            expect: hi
            deadline: 3s
          - name: banner
            tcp: 22
            send: "\\n"
            expect: SSH
          - name: agent
            virtio-port: org.example.agent.0
            send: ping
            expect: pong
        workload:
          run: exit 4
          status: 4
          memory: 48MiB
          processes: 32
          start: 281ms
      container:
        image: oci:images:app
        digest: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
      rebuild:
        - package: zlib
          rules: zlib
          suites: [bookworm]
          options: {shared: "no"}
      vars:
        who: world
      on-architecture:
        arm64:
          packages: [other]
      profiles:
        debug:
          remove:
            packages: [mount]
          files:
            - path: /etc/motd
              content: hello ${{who}}
            - path: /opt/fetched
              url: https://example.org/fetched
              sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            - path: /opt/committed
              git:
                url: https://example.org/repository.git
                ref: v1.0
                path: bin/committed
          image:
            launch: [firecracker]
          systemd:
            enable: [first.service]
            disable: [second.service]
            mask: [third.service]
            unit-path: [/etc/systemd/system, /usr/lib/systemd/system]
            drop-ins:
              - name: agent@.service.d/limits.conf
                content: "[Service]\\nMemoryMax=64M\\n"
          users:
            - name: person
              uid: 2000
              gid: 1001
              home: /home/person
              create-home: true
              authorized-keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a]
              sub-uids:
                first: 100000
                count: 65536
              sub-gids: {first: 200000, count: 65536}
          sysctl:
            net.ipv4.ip_local_port_range: 1024 65535
          hosts:
            db: 10.0.0.2
            db.example: 10.0.0.2
          resolv:
            nameservers: [10.0.0.1]
            search: [example]
            options: [edns0]
          package-sources:
            - name: vendor
              url: https://packages.example.org/debian/@SNAPSHOTID@
              distribution: Vendor
              suites: [stable]
              components: [main]
              keyring: keys/vendor.asc
              priority: 400
            - name: flat
              url: https://packages.example.org/flat
              suites: [./]
              keyring: keys/flat.asc
              no-snapshot: true
          pins:
            - package: mount*
              version: 2.4?-*
              suite: stable
              source: vendor
              priority: 990
          local-packages: [debs/agent.deb]
          snapshot: 2026-05-01T00:00:00Z
        laid:
          overlay: [laid]
          private-inputs: [laid]
      """;

  private SampleRecipe() {}

  /** The sample with one piece of text replaced, which it must have exactly once. */
  public static String with(String old, String replacement) {
    int at = RECIPE.indexOf(old);
    assertTrue(at >= 0 && RECIPE.indexOf(old, at + 1) < 0, "must be there once: " + old);
    return RECIPE.replace(old, replacement);
  }

  public static Recipe read(Path directory, String text) {
    return RecipeReader.read(write(directory, "sample.yaml", text), ParentLoader.fromFiles());
  }

  public static Path write(Path directory, String name, String text) {
    return write(directory, name, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Path write(Path directory, String name, byte[] bytes) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that is wrong with a file; checks what holds of every such failure. */
  public static List<Diagnostic> problems(Path file) {
    CoracleException failure =
        assertThrows(
            CoracleException.class, () -> RecipeReader.read(file, ParentLoader.fromFiles()));
    assertEquals(ExitCode.RECIPE, failure.exitCode());
    for (Diagnostic each : failure.diagnostics()) {
      assertTrue(each.code().matches("recipe\\.[a-z0-9-]+"), each.code());
      assertTrue(each.place().isPresent(), each.render());
      assertTrue(!each.fix().isBlank(), each.render());
    }
    return failure.diagnostics();
  }

  /** What a person reads of a text's problems, with the directory's name left out. */
  public static String report(Path directory, String text) {
    Path file = write(directory, "sample.yaml", text);
    StringBuilder report = new StringBuilder();
    for (Diagnostic each : problems(file)) {
      report.append(each.render()).append('\n');
    }
    return report.toString().replace(directory + "/", "");
  }

  /** The package that a recipe's kernel is compiled from. */
  public static KernelSpec.SourcePackage kernelPackage(Recipe recipe) {
    return (KernelSpec.SourcePackage) recipe.kernel().source();
  }
}
