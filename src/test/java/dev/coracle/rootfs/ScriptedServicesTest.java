package dev.coracle.rootfs;

import static dev.coracle.rootfs.RootTrees.has;
import static dev.coracle.rootfs.RootTrees.node;
import static dev.coracle.rootfs.RootTrees.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Services that scripts start, and what maintainer scripts do for them. */
class ScriptedServicesTest {
  private static final int MEBIBYTE = 1 << 20;

  private static RootTree build(PackageBuilder... packages) {
    return build(new RecipeBuilder().units("daemon.service"), packages);
  }

  private static RootTree build(RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    all.add(new PackageBuilder("shell").file("/bin/sh", program(), 0755).build());
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates(), Companions.of("none: {because: nothing needs it}"))
        .build(recipe.build(), "1.0", all, 99, PackageSearch.none());
  }

  private static byte[] program(String... strings) {
    return withStrings(TestElf.program().bytes(), strings);
  }

  private static byte[] withStrings(byte[] elf, String... strings) {
    byte[] more = ("\0" + String.join("\0", strings) + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(elf, elf.length + more.length);
    System.arraycopy(more, 0, all, elf.length, more.length);
    return all;
  }

  private static PackageBuilder daemon(String... strings) {
    return new PackageBuilder("daemon")
        .source("daemon-source")
        .file("/usr/sbin/daemon", program(strings), 0755)
        .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\n");
  }

  private static PackageBuilder scripted(String script) {
    return new PackageBuilder("daemon")
        .source("daemon-source")
        .script("/usr/lib/daemon-start", "#!/bin/sh\n" + script)
        .unit("daemon.service", "[Service]\nExecStart=/usr/lib/daemon-start\n");
  }

  @Test
  void pathsThatAScriptPutsTogetherOfItsVariablesAreFollowed() {
    RootTree root =
        build(
            scripted(
                    "suffix=\"${SPACE:+/${SPACE}}\"\n"
                        + "settings=/etc/daemon${suffix}\n"
                        + ". \"$settings/common\"\n"
                        + "exec ${TOOL:-fetch} -c \"${OTHER:-/etc/daemon/other}\" $1/odd\n")
                .text("/etc/daemon/common", "")
                .text("/etc/daemon/other", "")
                .text("/etc/daemon/odd", "")
                .file("/usr/bin/fetch", program(), 0755));
    assertTrue(has(root, "/etc/daemon/common"));
    assertTrue(has(root, "/etc/daemon/other"));
    assertTrue(has(root, "/usr/bin/fetch"));
    assertFalse(has(root, "/etc/daemon/odd"), "only a run would tell");
  }

  @Test
  void aDefaultDoesNotCountForAVariableThatTheScriptSets() {
    RootTree root =
        build(
            scripted("tool=`choose`\nread place\n${tool:-fetch} ${place:-/etc/daemon/place}\n")
                .text("/etc/daemon/place", "")
                .file("/usr/bin/fetch", program(), 0755));
    assertFalse(has(root, "/usr/bin/fetch"));
  }

  @Test
  void ofADirectoryThatIsTooLargeThoseProgramsComeThatAreNamed() {
    RootTree root =
        build(
            scripted("exec run -path /usr/lib/daemon core\n")
                .directory("/usr/lib/daemon")
                .file("/usr/lib/daemon/core", program(), 0755)
                .file("/usr/lib/daemon/edge", program(), 0755)
                .file("/usr/lib/daemon/data", new byte[65 * MEBIBYTE], 0644));
    assertTrue(has(root, "/usr/lib/daemon/core"));
    assertFalse(has(root, "/usr/lib/daemon/edge"));
    assertFalse(has(root, "/usr/lib/daemon/data"));
    String notes = String.join("\n", root.report().data());
    assertTrue(notes.contains("left out for its size but for programs that are named"), notes);
  }

  @Test
  void theCodeThatAScriptNamesMayBeLarger() {
    RootTree root =
        build(
            scripted("exec run -path /usr/lib/daemon\n")
                .directory("/usr/lib/daemon")
                .file("/usr/lib/daemon/code", new byte[5 * MEBIBYTE], 0644));
    assertTrue(has(root, "/usr/lib/daemon/code"));
  }

  @Test
  void aLinkToADirectoryComesWithTheDirectoryThatItLeadsTo() {
    RootTree root =
        build(
            daemon()
                .unit(
                    "daemon.service",
                    "[Service]\nExecStart=/usr/sbin/daemon\nEnvironment=HOME=/var/lib/daemon\n")
                .directory("/var/lib/daemon")
                .link("/var/lib/daemon/conf", "/etc/daemon")
                .link("/var/lib/daemon/self", ".")
                .directory("/etc/daemon")
                .text("/etc/daemon/main.conf", ""));
    assertTrue(node(root, "/var/lib/daemon/conf") instanceof Node.Symlink);
    assertTrue(has(root, "/etc/daemon/main.conf"));
  }

  @Test
  void loopsWhoseBodyBeginsOnTheNextLineAndCopiesOfDirectoriesCount() throws Exception {
    RootTree root =
        build(
            daemon("/etc/daemon")
                .directory("/etc/daemon")
                .text("/usr/share/daemon/a.conf", "a\n")
                .text("/usr/share/daemon/b.conf", "b\n")
                .directory("/usr/share/daemon/site")
                .text("/usr/share/daemon/site/deep/page", "page\n")
                .postinst(
                    "for each in a b;\ndo\n"
                        + "  ucf --three-way /usr/share/daemon/$each.conf /etc/daemon/$each.conf\n"
                        + "done\n"
                        + "cp -r /usr/share/daemon/site /etc/daemon/site\n"));
    assertEquals("a\n", text(root, "/etc/daemon/a.conf"));
    assertEquals("b\n", text(root, "/etc/daemon/b.conf"));
    assertEquals("page\n", text(root, "/etc/daemon/site/deep/page"));
  }

  @Test
  void anOwnerOfAWholeTreeOwnsTheDirectoriesInIt() {
    RootTree root =
        build(
            daemon()
                .text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n")
                .postinst(
                    "mkdir -p /var/lib/daemon/deep /var/lib/daemons\n"
                        + "chown -R daemon:daemon /var/lib/daemon\n"));
    assertEquals(77, node(root, "/var/lib/daemon/deep").metadata().uid());
    assertEquals(0, node(root, "/var/lib/daemons").metadata().uid());
  }

  @Test
  void theSuperusersHomeIsThereWhereAUnitMountsOverIt() {
    RootTree root =
        build(
            daemon()
                .unit(
                    "daemon.service",
                    "[Service]\nExecStart=/usr/sbin/daemon\nInaccessiblePaths=/root\n"));
    assertEquals(0700, node(root, "/root").metadata().mode());
  }

  @Test
  void theProgramThatEnvStartsForAUnitComesAlong() {
    RootTree root =
        build(
            daemon()
                .unit(
                    "daemon.service",
                    "[Service]\nExecStart=/usr/sbin/daemon\n"
                        + "ExecStopPost=/usr/bin/env -i A=b remove -f /run/daemon\n")
                .file("/usr/bin/env", program(), 0755)
                .file("/usr/bin/remove", program(), 0755));
    assertTrue(has(root, "/usr/bin/remove"));
  }

  private static byte[] library(String... strings) {
    return withStrings(TestElf.amd64().soname("libstore.so.1").bytes(), strings);
  }

  @Test
  void aLibraryBringsTheSettingsOfItsOwnSource() {
    PackageBuilder[] packages = {
      new PackageBuilder("daemon")
          .source("daemon-source")
          .elf("/usr/sbin/daemon", TestElf.program().needs("libstore.so.1"))
          .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\n"),
      new PackageBuilder("store")
          .source("store-source")
          .file("/usr/lib/libstore.so.1", library("/etc/store", "/etc/strange.conf"), 0644),
      new PackageBuilder("store-common").source("store-source").text("/etc/store", ""),
      new PackageBuilder("strange").source("strange").text("/etc/strange.conf", "")
    };
    RootTree root = build(packages);
    assertTrue(has(root, "/etc/store"));
    assertFalse(has(root, "/etc/strange.conf"));
    RecipeBuilder skipping = new RecipeBuilder().units("daemon.service").skip("daemon");
    assertFalse(has(build(skipping, packages), "/etc/store"), "its program is left alone");
  }

  @Test
  void aLibraryOfADaemonsSourceNamesPlugInsForIt() {
    byte[] object = TestElf.amd64().bytes();
    byte[] all = library("/usr/lib/stores", "tree");
    RootTree root =
        build(
            new PackageBuilder("daemon")
                .source("daemon-source")
                .elf("/usr/sbin/daemon", TestElf.program().needs("libstore.so.1"))
                .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\n")
                .file("/usr/lib/libstore.so.1", all, 0644)
                .directory("/usr/lib/stores")
                .file("/usr/lib/stores/kinds/tree.so", object, 0644)
                .file("/usr/lib/stores/kinds/table.so", object, 0644));
    assertTrue(has(root, "/usr/lib/stores/kinds/tree.so"));
    assertFalse(has(root, "/usr/lib/stores/kinds/table.so"));
  }

  @Test
  void aConfigurationThatCameWithItsDirectoryIsFollowedOnceSomethingNamesIt() {
    RootTree root =
        build(
            daemon()
                .unit(
                    "daemon.service",
                    "[Service]\nExecStart=/usr/sbin/daemon\nReadOnlyPaths=/etc/daemon\n")
                .directory("/etc/daemon")
                .directory("/etc/daemon/enabled")
                .text("/etc/daemon/available/one", "use /etc/types-one\n")
                .text("/etc/daemon/available/two", "use /etc/types-two\n")
                .postinst("ln -s ../available/one /etc/daemon/enabled/one\n"),
            new PackageBuilder("types").text("/etc/types-one", "").text("/etc/types-two", ""));
    assertTrue(has(root, "/etc/daemon/available/two"));
    assertTrue(has(root, "/etc/types-one"));
    assertFalse(has(root, "/etc/types-two"), "nothing enables it");
  }

  @Test
  void usersThatAMaintainerScriptAddsToAGroupAreItsMembers() throws Exception {
    RootTree root =
        build(
            daemon()
                .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\nUser=daemon\n")
                .text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n")
                .postinst("adduser --quiet daemon keys\nusermod -a -G readers,logs daemon\n"));
    String groups = text(root, "/etc/group");
    assertTrue(groups.matches("(?s).*\\bkeys:x:\\d+:daemon\n.*"), groups);
    assertTrue(groups.matches("(?s).*\\breaders:x:\\d+:daemon\n.*"), groups);
    assertTrue(groups.matches("(?s).*\\blogs:x:\\d+:daemon\n.*"), groups);
  }

  @Test
  void aConfigurationRightBelowEtcIncludesPathsRelativeToIt() {
    RootTree root =
        build(
            daemon("/etc/daemon.conf")
                .text("/etc/daemon.conf", "include daemon.d/*.conf\nseed other.conf\n")
                .directory("/etc/daemon.d")
                .text("/etc/daemon.d/one.conf", ""),
            new PackageBuilder("other").source("other").text("/etc/other.conf", ""));
    assertTrue(has(root, "/etc/daemon.d/one.conf"));
    assertFalse(has(root, "/etc/other.conf"), "it is another source's");
  }

  @Test
  void aDirectoryIsNoTemplateForAFile() {
    RootTree root =
        build(
            daemon()
                .unit(
                    "daemon.service",
                    "[Service]\nExecStart=/usr/sbin/daemon\nEnvironmentFile=-/etc/default/daemon\n")
                .directory("/usr/share/daemon")
                .text("/usr/share/daemon/main.template", ""));
    assertFalse(has(root, "/etc/default/daemon"));
  }

  @Test
  void theDirectoryOfAScriptsCodeComesWithItsCompiledParts() {
    RootTree root =
        build(
            new PackageBuilder("daemon")
                .source("daemon-source")
                .script("/usr/bin/daemon", "#!/usr/bin/lang\nSOURCES = '/usr/lib/daemon'\n")
                .unit("daemon.service", "[Service]\nExecStart=/usr/bin/daemon\n")
                .directory("/usr/lib/daemon")
                .text("/usr/lib/daemon/core/main.lang", "")
                .file("/usr/lib/daemon/util/hash.so", TestElf.amd64().bytes(), 0644),
            new PackageBuilder("lang").file("/usr/bin/lang", program(), 0755));
    assertTrue(has(root, "/usr/lib/daemon/core/main.lang"));
    assertTrue(has(root, "/usr/lib/daemon/util/hash.so"));
  }

  @Test
  void aDirectoryThatAConfigurationNamesBringsItsFilesOfTheSameSource() {
    RootTree root =
        build(
            daemon("/etc/daemon/main.conf")
                .directory("/etc/daemon")
                .text("/etc/daemon/main.conf", "root=/etc/daemon\ninclude-dir=/etc/daemon/parts\n")
                .text("/etc/daemon/unused.conf", "")
                .directory("/etc/daemon/parts")
                .text("/etc/daemon/parts/one.conf", ""));
    assertTrue(has(root, "/etc/daemon/parts/one.conf"));
    assertFalse(has(root, "/etc/daemon/unused.conf"), "where a configuration is says nothing");
  }

  @Test
  void configurationsHaveTheOwnersThatMaintainerScriptsGiveThem() {
    byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
    RootTree root =
        build(
            daemon("/etc/daemon.conf")
                .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\nUser=daemon\n")
                .text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n")
                .file("/etc/daemon.conf", secret, 0640)
                .postinst("chown root:daemon /etc/daemon.conf || true\n"));
    assertEquals(77, node(root, "/etc/daemon.conf").metadata().gid());
    assertEquals(0, node(root, "/etc/daemon.conf").metadata().uid());
    assertEquals(0640, node(root, "/etc/daemon.conf").metadata().mode());
  }

  @Test
  void filesOfStateThatAMaintainerScriptBeginsAreThere() throws Exception {
    RootTree root =
        build(
            daemon()
                .text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n")
                .directory("/var/lib/daemon")
                .postinst(
                    "SEQUENCE=/var/lib/daemon/sequence\n"
                        + "if [ ! -f $SEQUENCE ]; then\n  echo 0 > $SEQUENCE\n"
                        + "  chown daemon:daemon $SEQUENCE\nfi\n"
                        + "touch /var/lib/daemon/log /var/none/log\n"));
    assertEquals("0\n", text(root, "/var/lib/daemon/sequence"));
    assertEquals(77, node(root, "/var/lib/daemon/sequence").metadata().uid());
    assertEquals("", text(root, "/var/lib/daemon/log"));
    assertFalse(has(root, "/var/none/log"));
  }

  @Test
  void aLinkToADirectoryOfAnotherSourceStaysOutWithIt() {
    RootTree root =
        build(
            daemon("/usr/share/daemon")
                .directory("/usr/share/daemon")
                .text("/usr/share/daemon/own", "")
                .link("/usr/share/daemon/errors", "../daemon-langpack"),
            new PackageBuilder("langpack").directory("/usr/share/daemon-langpack"));
    assertTrue(has(root, "/usr/share/daemon/own"));
    assertFalse(has(root, "/usr/share/daemon/errors"));
  }

  @Test
  void statesBelowTheLinksOfVarStandInRun() {
    RootTree root = build(daemon("x").postinst("mkdir -p /var/run/daemon\ntouch /var/run/mark\n"));
    assertFalse(has(root, "/var/run/daemon"));
    assertFalse(has(root, "/var/run/mark"));
  }
}
