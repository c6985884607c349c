package dev.coracle.rootfs;

import static dev.coracle.rootfs.RootTrees.has;
import static dev.coracle.rootfs.RootTrees.node;
import static dev.coracle.rootfs.RootTrees.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
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
import java.util.List;
import org.junit.jupiter.api.Test;

/** What services were found to need when they were booted, by kind. */
class ServiceKindsTest {
  private static final String NONE = "none: {because: nothing needs it}";

  private static final String STATE =
      """
      daemon-key:
        because: keys are made in the guest
        when-unit: [daemon.service]
        state:
          links: [/etc/daemon/key.pem]
          make: make-key "$HOSTNAME" > key.pem
      """;

  private static RootTree build(String rules, RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    all.add(new PackageBuilder("shell").file("/bin/sh", program(), 0755).build());
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates(), Companions.of(rules))
        .build(recipe.build(), "1.0", all, 99, PackageSearch.none());
  }

  private static byte[] program(String... strings) {
    return withStrings(TestElf.program(), strings);
  }

  private static byte[] withStrings(TestElf elf, String... strings) {
    byte[] plain = elf.bytes();
    byte[] more = ("\0" + String.join("\0", strings) + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(plain, plain.length + more.length);
    System.arraycopy(more, 0, all, plain.length, more.length);
    return all;
  }

  private static PackageBuilder daemon(String... strings) {
    return new PackageBuilder("daemon")
        .source("daemon-source")
        .file("/usr/sbin/daemon", program(strings), 0755)
        .directory("/etc/daemon")
        .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\n");
  }

  private static RecipeBuilder recipe() {
    return new RecipeBuilder().units("daemon.service");
  }

  private static String notes(RootTree root) {
    return String.join("\n", root.report().data());
  }

  @Test
  void filesThatAreMadeInTheGuestAreLinksIntoStateAndAUnitMakesThem() throws Exception {
    PackageBuilder tool = new PackageBuilder("tool").file("/usr/bin/make-key", program(), 0755);
    RootTree root = build(STATE, recipe(), daemon(), tool);
    Node.Symlink link = (Node.Symlink) node(root, "/etc/daemon/key.pem");
    assertEquals("/var/lib/daemon-key/key.pem", link.target());
    String unit = text(root, "/usr/lib/systemd/system/daemon-key.service");
    assertTrue(unit.contains("\nBefore=daemon.service\n"), unit);
    assertTrue(unit.contains("\nConditionPathExists=|!/var/lib/daemon-key/key.pem\n"), unit);
    assertTrue(
        unit.contains("\nExecStart=/bin/sh -ec \"make-key \\\"$$HOSTNAME\\\" > key.pem\"\n"), unit);
    assertTrue(
        has(root, "/etc/systemd/system/daemon.service.requires/daemon-key.service"),
        "the unit is enabled");
    assertTrue(has(root, "/usr/bin/make-key"), "the script's program comes along");
    assertTrue(notes(root).contains("/etc/daemon/key.pem: made in the guest"), notes(root));
  }

  @Test
  void aFileOfTheRecipeNeedsNothingThatMakesIt() throws Exception {
    RootTree root =
        build(STATE, recipe().text("/etc/daemon/key.pem", "the recipe's own"), daemon());
    assertEquals("the recipe's own", text(root, "/etc/daemon/key.pem"));
    assertFalse(has(root, "/usr/lib/systemd/system/daemon-key.service"));
  }

  @Test
  void aRuleMayWaitForAPathThatIsNamedAndThatNothingHas() throws Exception {
    String rules =
        STATE.replace("when-unit: [daemon.service]", "when-missed: [/etc/daemon/key.pem]");
    PackageBuilder tool = new PackageBuilder("tool").file("/usr/bin/make-key", program(), 0755);
    PackageBuilder named =
        daemon("/etc/daemon/main.conf").text("/etc/daemon/main.conf", "key /etc/daemon/key.pem\n");
    RootTree root = build(rules, recipe(), named, tool);
    assertTrue(node(root, "/etc/daemon/key.pem") instanceof Node.Symlink);
    String unit = text(root, "/usr/lib/systemd/system/daemon-key.service");
    assertTrue(unit.contains("\nBefore=sysinit.target\n"), unit);
    RootTree without =
        build(rules, recipe(), daemon("/etc/daemon/main.conf").text("/etc/daemon/main.conf", "x"));
    assertFalse(has(without, "/etc/daemon/key.pem"), "nothing names it");
  }

  @Test
  void aStateThatLacksItsScriptIsAnError() {
    CoracleException lacking =
        assertThrows(
            CoracleException.class,
            () -> build("a: {because: x, state: {links: [/etc/a]}}", recipe(), daemon()));
    assertTrue(
        lacking.diagnostics().get(0).render().contains("state lacks links or make"),
        lacking.diagnostics().get(0)::render);
    CoracleException relative =
        assertThrows(
            CoracleException.class,
            () -> build("a: {because: x, state: {links: [a], make: b}}", recipe(), daemon()));
    assertTrue(
        relative.diagnostics().get(0).render().contains("a path in the guest"),
        relative.diagnostics().get(0)::render);
  }

  @Test
  void aConfigurationOfTheRecipesOwnNamesPlugInsOfThePackageThatHasItsDirectory() {
    PackageBuilder daemon =
        daemon("/usr/lib/daemon", "/etc/daemon/main.conf")
            .directory("/usr/lib/daemon")
            .file("/usr/lib/daemon/csv.so", TestElf.amd64().bytes(), 0644)
            .file("/usr/lib/daemon/xml.so", TestElf.amd64().bytes(), 0644);
    RootTree root = build(NONE, recipe().text("/etc/daemon/main.conf", "Load csv\n"), daemon);
    assertTrue(has(root, "/usr/lib/daemon/csv.so"));
    assertFalse(has(root, "/usr/lib/daemon/xml.so"));
    RootTree elsewhere = build(NONE, recipe().text("/etc/other/main.conf", "Load csv\n"), daemon);
    assertFalse(has(elsewhere, "/usr/lib/daemon/csv.so"), "that directory is nobody's");
  }

  @Test
  void plugInsAreKnownByThePartOfTheirNamesThatTheProgramPutsIn() {
    byte[] object = TestElf.amd64().bytes();
    PackageBuilder daemon =
        daemon("/usr/lib/daemon", "/etc/daemon/main.conf", "%s/libdaemon-%s.so", "store.so", "dns")
            .directory("/usr/lib/daemon")
            .text("/etc/daemon/main.conf", "nonce { load = yes }\nlaunch=bind\n")
            .file("/usr/lib/daemon/libdaemon-nonce.so", object, 0644)
            .file("/usr/lib/daemon/libdaemon-dns.so", object, 0644)
            .file("/usr/lib/daemon/libbindstore.so", object, 0644)
            .file("/usr/lib/daemon/liblmdbstore.so", object, 0644);
    RootTree root = build(NONE, recipe(), daemon);
    assertTrue(has(root, "/usr/lib/daemon/libdaemon-nonce.so"));
    assertTrue(has(root, "/usr/lib/daemon/libbindstore.so"));
    assertFalse(has(root, "/usr/lib/daemon/libdaemon-dns.so"), "only the program has that word");
    assertFalse(has(root, "/usr/lib/daemon/liblmdbstore.so"));
  }

  @Test
  void partsWhoseLibraryNoPackageHasAreLeftOutAndOthersStay() {
    String rule = "a: {because: parts, when: [/usr/sbin/daemon], include: [/usr/lib/daemon/parts]}";
    PackageBuilder parts =
        new PackageBuilder("parts")
            .file("/usr/lib/daemon/parts/fonts.so", needing("libfonts.so.1"), 0644)
            .file("/usr/lib/daemon/parts/zip.so", needing("libvm.so"), 0644)
            .file("/usr/lib/daemon/parts/server/libvm.so", TestElf.amd64().bytes(), 0644)
            .file("/usr/lib/daemon/parts/image.so", needing("libvm.so", "libimage.so.1"), 0644)
            .file("/usr/lib/libimage.so.1", TestElf.amd64().soname("libimage.so.1").bytes(), 0644);
    CoracleException unmet =
        assertThrows(CoracleException.class, () -> build(rule, recipe(), daemon(), parts));
    String all = unmet.diagnostics().toString();
    assertFalse(all.contains("libfonts.so.1"), all);
    assertFalse(all.contains("libimage.so.1"), all);
  }

  private static byte[] needing(String... libraries) {
    return TestElf.amd64().needs(libraries).bytes();
  }

  @Test
  void aProgramsFirstArgumentBringsTheHelperOfItsSource() {
    PackageBuilder daemon =
        daemon()
            .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon --fast serve /srv\n")
            .file("/usr/lib/daemon-core/daemon-serve", program(), 0755)
            .file("/usr/lib/daemon-core/daemon-fetch", program(), 0755);
    RootTree root = build(NONE, recipe(), daemon);
    assertTrue(has(root, "/usr/lib/daemon-core/daemon-serve"));
    assertFalse(has(root, "/usr/lib/daemon-core/daemon-fetch"));
  }

  @Test
  void passwordsThatARuleBringsAreLockedForAllUsers() throws Exception {
    String rule = "a: {because: x, when: [/usr/sbin/daemon], files: {/etc/shadow: \"\"}}";
    RootTree root = build(rule, recipe().user("joe", 1000, 65534), daemon());
    String shadow = text(root, "/etc/shadow");
    assertTrue(shadow.contains("\njoe:*:20000:0:99999:7:::\n"), shadow);
    assertTrue(shadow.startsWith("root:*:"), shadow);
    RootTree own =
        build(rule, recipe().user("joe", 1000, 65534).text("/etc/shadow", "mine\n"), daemon());
    assertEquals("mine\n", text(own, "/etc/shadow"));
  }

  @Test
  void programsThatAreStartedByAShellComeWhereTheirPackageCanBeReliedOn() {
    PackageBuilder remove =
        new PackageBuilder("tools")
            .control("Essential: yes")
            .file("/usr/bin/remove", program(), 0755);
    PackageBuilder other = new PackageBuilder("other").file("/usr/bin/print", program(), 0755);
    String[] strings = {"remove -rf cache", "print -a"};
    RootTree root = build(NONE, recipe(), daemon("system", strings[0], strings[1]), remove, other);
    assertTrue(has(root, "/usr/bin/remove"));
    assertFalse(has(root, "/usr/bin/print"), "the package does not depend on it");
    RootTree depending =
        build(
            NONE,
            recipe(),
            daemon("popen", strings[0], strings[1]).control("Depends: other (>= 1)"),
            remove,
            other);
    assertTrue(has(depending, "/usr/bin/print"));
    assertFalse(
        has(build(NONE, recipe(), daemon(strings), remove), "/usr/bin/remove"),
        "nothing starts a shell");
  }

  @Test
  void aServiceWithAnInitScriptOnlyIsReportedWithTheLineToWrite() {
    PackageBuilder old = new PackageBuilder("old").script("/etc/init.d/old", "#!/bin/sh\n");
    CoracleException refused =
        assertThrows(
            CoracleException.class,
            () -> build(NONE, new RecipeBuilder().units("old.service"), old));
    String text = refused.diagnostics().get(0).render();
    assertTrue(text.contains("the init script /etc/init.d/old only"), text);
    assertTrue(text.contains("declare /etc/systemd/system/old.service under files"), text);
  }

  @Test
  void directoriesThatAUnitMountsOverAreThere() {
    String unit =
        "[Service]\nExecStart=/usr/sbin/daemon\nInaccessibleDirectories=/home -/media\n"
            + "ReadOnlyPaths=/opt\n";
    RootTree root = build(NONE, recipe(), daemon().unit("daemon.service", unit));
    assertTrue(node(root, "/home") instanceof Node.Directory);
    assertTrue(node(root, "/opt") instanceof Node.Directory);
    assertFalse(has(root, "/media"), "the unit starts without it");
  }
}
