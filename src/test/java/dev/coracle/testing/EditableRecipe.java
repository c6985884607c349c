package dev.coracle.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A recipe file that says something under every key, and variations of it. */
public final class EditableRecipe {
  public static final String TEXT =
      """
      name: sample
      version: "1.0"
      architecture: amd64
      package-source:
        distribution: debian
        suites: [stable]
        components: [main]
        keyring: keys/archive.pgp
      rebuild:
        - {package: agent, rules: agent, suites: [stable-src], options: {shared: "no"}}
      kernel:
        source:
          package: linux-source
          distribution: debian
          suites: [stable]
          components: [main]
        compiler: packages
        toolchain: {suites: [stable-updates]}
        base: tinyconfig
        fragments: [one]
        options:
          - {option: CONFIG_SINGLE, value: y, reason: on its own}
        patches: [files/one.patch]
        drivers: [virtio_blk]
        command-line: [quiet]
      packages: [tools]
      binaries: [tool]
      libraries: [libfoo.so.1]
      systemd:
        default-target: guest.target
        units: [tool.service]
        enable: [first.service]
        disable: [second.service]
        mask: [third.service]
        unit-path: [/etc/systemd/system, /usr/lib/systemd/system]
        drop-ins:
          - name: tool.service.d/limits.conf
            content: "[Service]"
          - name: tool.service.d/copy.conf
            source: files/copied.conf
          - name: tool.service.d/template.conf
            template: files/one.ftl
      users:
        - name: agent
          uid: 1000
          gid: 1001
          description: The agent
          home: /home/agent
          shell: /bin/sh
          authorized-keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a]
          sub-uids: {first: 100000, count: 65536}
          sub-gids: {first: 200000, count: 65537}
      groups:
        - name: agents
          gid: 1001
          members: [agent]
      files:
        - path: /etc/text
          content: "guest"
          mode: 0640
          owner: 1000
          group: 1001
        - path: /opt/copy
          source: files/copy
        - path: /opt/rendered
          template: files/two.ftl
        - path: /etc/link
          link: ../run/x
        - path: /srv
          directory: true
        - path: /sbin/first
          pre-init:
            runs: /usr/bin/init
            mounts:
              - path: /var
                type: tmpfs
                except: [/var/x]
                options: nosuid,size=10%
                reason: before units
      include:
        - package: tools
          paths: [/usr/share/tools]
          except: [/usr/share/tools/x]
          keep: [man]
      exclude: [/usr/share/y]
      closure:
        off: true
        skip: [tools]
      ca-certificates: true
      sysctl: {vm.swappiness: "10"}
      hosts: {db: 10.0.0.2}
      resolv:
        nameservers: [10.0.0.1]
        search: [example]
        options: [edns0]
      grants:
        - path: /usr/bin/tool
          allow: [setuid, capabilities]
          reason: users need it
      image:
        file-system: erofs
        layout: nvdimm
        outputs: [gpt-erofs]
        size-limit: 27MiB
        huge-pages: [/opt/data]
        verity: sidecar
        package-metadata: false
      verify:
        machine: auto
        memory: 128MiB
        deadline: 60s
        waivers:
          - line: "foo: * bar"
            reason: harmless
          - line: "later"
            reason: known
            until: 2030-12-31
        informational: [smoke.faults]
        limits:
          boot: 300ms
          slower: 20ms
          image: 26MiB
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
          - name: over-serial
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
      vars:
        greeting: hello
      on-architecture:
        amd64:
          binaries: [dropped, surplus]
        arm64:
          binaries: [else]
      profiles:
        debug:
          kernel:
            command-line: [loglevel=7]
          files:
            - path: /opt/fetched
              url: https://example.org/fetched
              sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            - path: /opt/committed
              git:
                url: https://example.org/repository.git
                ref: v1.0
                path: bin/committed
            - path: /etc/motd
              content: "${{greeting}}"
          remove:
            binaries: [dropped]
          package-source:
            priority: 600
          package-sources:
            - name: vendor
              url: https://packages.example.org/@SNAPSHOTID@
              distribution: Vendor
              suites: [nodistro]
              components: [contrib]
              keyring: keys/vendor.asc
              priority: 400
            - {name: flat, suites: [./], keyring: f.asc, url: "https://example.org/f", no-snapshot: true}
            - name: backports
              suites: [stable-backports]
          pins:
            - package: pinned
              version: 1.*
              suite: nodistro
              source: vendor
              priority: 990
          local-packages: [debs/agent.deb]
          overlay: laid
          snapshot: 2026-05-01T00:00:00Z
          private-inputs: [laid/opt]
        other:
          packages: [never]
      """;

  private EditableRecipe() {}

  /** Reads the recipe from a directory of its own, with the file that it copies. */
  public static Recipe read(Path directory, String text) throws IOException {
    Path copy = directory.resolve("files/copy");
    if (!Files.exists(copy)) {
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, "copied");
    }
    Files.writeString(directory.resolve("files/copied.conf"), "copied");
    Files.createDirectories(directory.resolve("laid/opt"));
    Files.writeString(directory.resolve("laid/opt/laid"), "laid");
    Files.createDirectories(directory.resolve("laid-other"));
    Files.writeString(directory.resolve("files/one.ftl"), "one");
    Files.writeString(directory.resolve("files/two.ftl"), "two ${greeting}");
    Files.writeString(directory.resolve("files/three.ftl"), "three");
    Path file = Files.writeString(directory.resolve("sample.yaml"), text);
    return RecipeReader.read(file, List.of("debug"), ParentLoader.fromFiles());
  }

  /** The text with one piece replaced, which it must have exactly once. */
  public static String with(String old, String replacement) {
    int at = TEXT.indexOf(old);
    assertTrue(at >= 0 && TEXT.indexOf(old, at + 1) < 0, "must be there once: " + old);
    return TEXT.replace(old, replacement);
  }
}
