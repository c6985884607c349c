package dev.coracle.rootfs;

import static dev.coracle.rootfs.RootTrees.has;
import static dev.coracle.rootfs.RootTrees.node;
import static dev.coracle.rootfs.RootTrees.text;
import static dev.coracle.testing.RootTrees.build;
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

class DataClosureTest {
  private static final String SERVICE =
      "[Unit]\nDescription=see /etc/not/this\n[Service]\nExecStart=/usr/sbin/daemon -c"
          + " /etc/daemon/main.conf\n";

  private static byte[] program(String... strings) {
    return withStrings(TestElf.program().bytes(), strings);
  }

  private static byte[] withStrings(byte[] elf, String... strings) {
    byte[] more = ("\0" + String.join("\0", strings) + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(elf, elf.length + more.length);
    System.arraycopy(more, 0, all, elf.length, more.length);
    return all;
  }

  private static byte[] library(String... strings) {
    return withStrings(TestElf.amd64().soname("libdaemon.so.1").bytes(), strings);
  }

  private static PackageBuilder daemon(String... strings) {
    return new PackageBuilder("daemon")
        .source("daemon-source")
        .file("/usr/sbin/daemon", program(strings), 0755)
        .unit("daemon.service", SERVICE);
  }

  @Test
  void aPathInAUnitsSettingBringsTheFileAndWhatItMentions() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "# /etc/daemon/old.conf\ninclude /etc/types\n")
                .text("/etc/daemon/old.conf", "")
                .text("/etc/daemon/unused.conf", ""),
            new PackageBuilder("types").text("/etc/types", "text txt\n"));
    assertTrue(has(root, "/etc/daemon/main.conf"));
    assertTrue(has(root, "/etc/types"));
    assertEquals("/etc/daemon/main.conf", node(root, "/etc/types").origin().neededBy());
    assertFalse(has(root, "/etc/daemon/old.conf"), "it stands in a comment");
    assertFalse(has(root, "/etc/daemon/unused.conf"));
  }

  @Test
  void aProgramsStringsBringDataAndHelpersOfItsSourceButNoProgramsOfOthers() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("/usr/sbin/daemon"),
            daemon("/usr/lib/daemon/helper", "/usr/bin/python3", "/etc/daemon.conf", "/etc/none"),
            new PackageBuilder("helpers")
                .source("daemon-source")
                .file("/usr/lib/daemon/helper", program("/usr/share/daemon/deep"), 0755)
                .text("/etc/daemon.conf", "")
                .text("/usr/share/daemon/deep", ""),
            new PackageBuilder("python").file("/usr/bin/python3", program(), 0755));
    assertTrue(has(root, "/usr/lib/daemon/helper"));
    assertTrue(has(root, "/usr/share/daemon/deep"));
    assertTrue(has(root, "/etc/daemon.conf"));
    assertFalse(has(root, "/usr/bin/python3"));
  }

  @Test
  void aWildcardBringsItsDirectoryWithFilesOfTheSameSource() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "include /etc/daemon/conf.d/*.conf\n")
                .directory("/etc/daemon/conf.d")
                .text("/etc/daemon/conf.d/own.conf", "")
                .text("/etc/daemon/conf.d/README", ""),
            new PackageBuilder("stranger").text("/etc/daemon/conf.d/strange.conf", ""));
    assertTrue(has(root, "/etc/daemon/conf.d/own.conf"));
    assertFalse(has(root, "/etc/daemon/conf.d/README"));
    assertFalse(has(root, "/etc/daemon/conf.d/strange.conf"));
  }

  @Test
  void aMissedConfigurationIsCopiedFromTheOneTemplateOfItsSource() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon().text("/usr/share/daemon/main.conf", "template, see /usr/share/daemon/more\n"),
            new PackageBuilder("more").source("daemon-source").text("/usr/share/daemon/more", ""),
            new PackageBuilder("other").text("/usr/share/other/main.conf", "wrong\n"));
    assertTrue(text(root, "/etc/daemon/main.conf").startsWith("template"));
    assertEquals(99, node(root, "/etc/daemon/main.conf").metadata().mtime());
    assertTrue(has(root, "/usr/share/daemon/more"));
    assertTrue(root.report().data().toString().contains("copied from /usr/share/daemon/main.conf"));
  }

  @Test
  void aFileThatIncludesTheMissedOneIsNoTemplateForIt() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/usr/share/daemon/main.conf", "<include>/etc/daemon/main.conf</include>\n"));
    assertFalse(has(root, "/etc/daemon/main.conf"));
  }

  @Test
  void linksThatAMaintainerScriptMakesInAnIncludedDirectoryAreMade() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "include /etc/daemon/enabled/*;\nroot /var/page;\n")
                .directory("/etc/daemon/enabled")
                .text("/etc/daemon/available/site", "")
                .postinst(
                    "#!/bin/sh\nSITE=/etc/daemon/available/site\n"
                        + "cp /etc/daemon/available/site /var/page/index\n"
                        + "if [ ! -e /etc/daemon/enabled/site ]; then\n"
                        + "  ln -s $SITE \\\n    /etc/daemon/enabled/site\nfi\n"));
    assertTrue(node(root, "/etc/daemon/enabled/site") instanceof Node.Symlink);
    assertTrue(has(root, "/etc/daemon/available/site"));
    assertTrue(has(root, "/var/page/index"), "the configuration names its directory");
  }

  @Test
  void aShellScriptBringsTheProgramsThatItStarts() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("run"),
            new PackageBuilder("run")
                .script(
                    "/usr/bin/run",
                    "#!/bin/sh\n"
                        + "# tar\n"
                        + "set -e\n"
                        + ". /usr/share/run/common\n"
                        + "X=$(grep -c a b | sed s/a/b/)\n"
                        + "if ! mkdir -p /x; then exit 1; fi\n"
                        + "setpriv sh -c \"\\\n  cp a b && rm c\"\n")
                .text("/usr/share/run/common", "chown root /x\n"),
            new PackageBuilder("shell").file("/bin/sh", program(), 0755),
            new PackageBuilder("tools")
                .file("/bin/grep", program(), 0755)
                .file("/bin/sed", program(), 0755)
                .file("/bin/mkdir", program(), 0755)
                .file("/bin/chown", program(), 0755)
                .file("/bin/cp", program(), 0755)
                .file("/bin/rm", program(), 0755)
                .file("/bin/tar", program(), 0755));
    for (String name : List.of("sh", "grep", "sed", "mkdir", "chown", "cp", "rm")) {
      assertTrue(has(root, "/usr/bin/" + name), name);
    }
    assertFalse(has(root, "/usr/bin/tar"));
  }

  @Test
  void plugInsThatAConfigurationNamesAreLoadedFromTheProgramsDirectory() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon("/usr/lib/daemon/modules", "always")
                .text("/etc/daemon/main.conf", "module(load=\"input\")\n")
                .directory("/usr/lib/daemon/modules")
                .elf("/usr/lib/daemon/modules/input.so", TestElf.amd64())
                .elf("/usr/lib/daemon/modules/always.so", TestElf.amd64())
                .elf("/usr/lib/daemon/modules/output.so", TestElf.amd64()));
    assertTrue(has(root, "/usr/lib/daemon/modules/input.so"));
    assertTrue(has(root, "/usr/lib/daemon/modules/always.so"));
    assertFalse(has(root, "/usr/lib/daemon/modules/output.so"));
  }

  @Test
  void helperProgramsBesidePlugInsComeWhereTheyAreNamed() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon("/usr/lib/daemon", "log")
                .text("/etc/daemon/main.conf", "service login {\n}\n")
                .directory("/usr/lib/daemon")
                .elf("/usr/lib/daemon/module.so", TestElf.amd64())
                .file("/usr/lib/daemon/log", program(), 0755)
                .file("/usr/lib/daemon/login", program(), 0755)
                .file("/usr/lib/daemon/rarely", program(), 0755));
    assertTrue(has(root, "/usr/lib/daemon/log"), "the program names it");
    assertTrue(has(root, "/usr/lib/daemon/login"), "the configuration names it");
    assertFalse(has(root, "/usr/lib/daemon/rarely"));
  }

  @Test
  void aConfigurationMayNameFilesRelativeToItsDirectoryOrOneAbove() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "Include ports.conf\nInclude on/*.conf\nuse log\n")
                .text("/etc/daemon/ports.conf", "port 1.5\n")
                .text("/etc/daemon/log", "")
                .text("/etc/daemon/other.conf", "")
                .directory("/etc/daemon/on")
                .text("/etc/daemon/on/site.conf", "include snippets/tls.conf;\n")
                .text("/etc/daemon/snippets/tls.conf", "include ../../passwd\n")
                .text("/etc/daemon/snippets/none.conf", ""));
    assertTrue(has(root, "/etc/daemon/ports.conf"));
    assertTrue(has(root, "/etc/daemon/on/site.conf"));
    assertTrue(has(root, "/etc/daemon/snippets/tls.conf"));
    assertFalse(has(root, "/etc/daemon/snippets/none.conf"));
    assertFalse(has(root, "/etc/daemon/other.conf"));
    assertFalse(has(root, "/etc/daemon/log"), "a plain word is no path");
  }

  @Test
  void librariesThatOnlyTheirOwnProgramsFindArePartOfThem() {
    byte[] library = TestElf.amd64().soname("libdaemon.so.0").bytes();
    byte[] text = "\0/etc/daemon/own.conf\0".getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(library, library.length + text.length);
    System.arraycopy(text, 0, all, library.length, text.length);
    PackageBuilder daemon =
        new PackageBuilder("daemon")
            .elf(
                "/usr/sbin/daemon",
                TestElf.program().needs("libdaemon.so.0").runpath("/usr/lib/daemon"))
            .file("/usr/lib/daemon/libdaemon.so.0", all, 0644)
            .text("/etc/daemon/own.conf", "");
    assertTrue(
        has(
            build(new RecipeBuilder().binaries("/usr/sbin/daemon"), daemon),
            "/etc/daemon/own.conf"));
    assertFalse(
        has(
            build(new RecipeBuilder().binaries("/usr/sbin/daemon").skip("daemon"), daemon),
            "/etc/daemon/own.conf"));
  }

  @Test
  void modulesOfAScriptsSourceBringTheDirectoryOfItsConfiguration() {
    String rule =
        "modules: {because: imported by name, when: [/usr/bin/lang], include: [/usr/lib/lang]}\n";
    RootTree root =
        withRules(
            rule,
            new RecipeBuilder().binaries("/usr/bin/tool"),
            new PackageBuilder("lang").file("/usr/bin/lang", program(), 0755),
            new PackageBuilder("tool")
                .script("/usr/bin/tool", "#!/usr/bin/lang\nimport tool\n")
                .text("/usr/lib/lang/tool.mod", "conf = '/etc/tool'\n")
                .directory("/etc/tool")
                .text("/etc/tool/main.conf", "")
                .text("/etc/tool/parts/one.conf", ""),
            new PackageBuilder("other")
                .text("/usr/lib/lang/other.mod", "conf = '/etc/other.conf'\n")
                .text("/etc/other.conf", ""));
    assertTrue(has(root, "/etc/tool/main.conf"));
    assertTrue(has(root, "/etc/tool/parts/one.conf"));
    assertTrue(has(root, "/usr/lib/lang/other.mod"));
    assertFalse(has(root, "/etc/other.conf"), "it is no part of the script");
  }

  @Test
  void filesOfTheSourceThatImportsANameComeByTheRuleForIt() {
    RootTree root =
        withRules(
            "login: {because: by name, when-imported: [log_in], include-own:"
                + " [\"/etc/login.d/*\"]}\n",
            new RecipeBuilder().units("daemon.service"),
            daemon("log_in").text("/etc/login.d/daemon", ""),
            new PackageBuilder("other")
                .file("/usr/bin/other", program("log_in"), 0755)
                .text("/etc/login.d/other", ""));
    assertTrue(has(root, "/etc/login.d/daemon"));
    assertFalse(has(root, "/etc/login.d/other"), "its program is not included");
  }

  @Test
  void filesOfTheSourceOfAUnitWithASettingComeByTheRuleForIt() {
    String rule =
        "bus: {because: by name, when-setting: [Nice], include-own: [\"/usr/share/bus.d/*\"]}\n";
    PackageBuilder other = new PackageBuilder("other").text("/usr/share/bus.d/other", "");
    RootTree root =
        withRules(
            rule,
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .unit("daemon.service", SERVICE + "Nice=5\n")
                .text("/usr/share/bus.d/daemon", ""),
            other);
    assertTrue(has(root, "/usr/share/bus.d/daemon"));
    assertFalse(has(root, "/usr/share/bus.d/other"), "none of its units has the setting");
    RootTree without =
        withRules(
            rule,
            new RecipeBuilder().units("daemon.service"),
            daemon().text("/usr/share/bus.d/daemon", ""));
    assertFalse(has(without, "/usr/share/bus.d/daemon"));
  }

  @Test
  void aUnitOfWhichNothingNamesAConfigurationHasThoseOfItsPackage() {
    String rule = "others: {because: for others, shared: [/etc/rotate.d]}\n";
    PackageBuilder daemon =
        new PackageBuilder("daemon")
            .file("/usr/sbin/daemon", program("conf"), 0755)
            .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\n")
            .text("/etc/daemon/daemon.conf", "use /usr/share/daemon/more\n")
            .text("/usr/share/daemon/more", "")
            .text("/etc/rotate.d/daemon", "");
    RootTree root = withRules(rule, new RecipeBuilder().units("daemon.service"), daemon);
    assertTrue(has(root, "/etc/daemon/daemon.conf"));
    assertTrue(has(root, "/usr/share/daemon/more"));
    assertFalse(has(root, "/etc/rotate.d/daemon"), "it is for another program");
    assertFalse(
        has(
            withRules(rule, new RecipeBuilder().binaries("/usr/sbin/daemon"), daemon),
            "/etc/daemon/daemon.conf"),
        "no unit");
    assertFalse(
        has(
            withRules(
                rule,
                new RecipeBuilder().units("daemon.service"),
                daemon
                    .file("/usr/sbin/daemon", program("/etc/daemon/other.conf"), 0755)
                    .text("/etc/daemon/other.conf", "")),
            "/etc/daemon/daemon.conf"),
        "the program names another");
  }

  @Test
  void aPlugInMayNeedALibraryOfItsPackageThatItsProgramHasLoaded() {
    String rule = "vm: {because: beside it, when: [/opt/vm/bin/run], include: [/opt/vm/lib]}\n";
    RecipeBuilder recipe = new RecipeBuilder().binaries("/opt/vm/bin/run");
    TestElf plugIn = TestElf.amd64().needs("libvm.so");
    TestElf library = TestElf.amd64().soname("libvm.so");
    RootTree root =
        withRules(
            rule,
            recipe,
            new PackageBuilder("vm")
                .file("/opt/vm/bin/run", program(), 0755)
                .elf("/opt/vm/lib/libzip.so", plugIn)
                .elf("/opt/vm/lib/server/libvm.so", library));
    assertTrue(has(root, "/opt/vm/lib/libzip.so"));
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () ->
                withRules(
                    rule,
                    recipe,
                    new PackageBuilder("vm")
                        .file("/opt/vm/bin/run", program(), 0755)
                        .elf("/opt/vm/lib/libzip.so", plugIn),
                    new PackageBuilder("other").elf("/opt/vm/lib/server/libvm.so", library)));
    assertEquals("rootfs.unmet-library", e.diagnostics().get(0).code());
  }

  /** Configurations with all of their documentation in them are long. */
  @Test
  void aLongConfigurationIsReadToItsEnd() {
    String comments = "# as it is documented\n".repeat(20_000);
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", comments + "include /etc/daemon/conf.d/*.conf\n")
                .directory("/etc/daemon/conf.d")
                .text("/etc/daemon/conf.d/one.conf", ""));
    assertTrue(has(root, "/etc/daemon/conf.d/one.conf"));
  }

  @Test
  void helperProgramsThatALibraryOfTheSourceStartsComeAlong() {
    PackageBuilder library =
        new PackageBuilder("libdaemon")
            .source("daemon-source")
            .file("/usr/lib/libdaemon.so.1", library("/usr/libexec/daemon", "/usr/share/x"), 0644)
            .directory("/usr/libexec/daemon")
            .file("/usr/libexec/daemon/helper", program(), 0755)
            .text("/usr/share/x", "");
    RecipeBuilder recipe = new RecipeBuilder().units("daemon.service");
    PackageBuilder daemon =
        daemon()
            .text("/etc/daemon/main.conf", "")
            .elf("/usr/sbin/daemon", TestElf.program().needs("libdaemon.so.1"));
    RootTree root = build(recipe, daemon, library);
    assertTrue(has(root, "/usr/libexec/daemon/helper"));
    assertFalse(has(root, "/usr/share/x"), "a library is no program");
    assertFalse(
        has(build(recipe, daemon, library.source("other")), "/usr/libexec/daemon/helper"),
        "no program of its source is in");
  }

  @Test
  void programsOfAScriptInAUnitComeAlong() {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "")
                .unit(
                    "daemon.service",
                    "[Service]\nExecStartPre=/bin/sh -ec 'test -e /run/x || tool | /bin/other'\n"
                        + "ExecStart=/usr/sbin/daemon\n"),
            new PackageBuilder("shell").file("/bin/sh", program(), 0755),
            new PackageBuilder("tools")
                .file("/usr/bin/tool", program(), 0755)
                .file("/usr/bin/other", program(), 0755)
                .file("/usr/bin/run", program(), 0755));
    assertTrue(has(root, "/usr/bin/tool"));
    assertTrue(has(root, "/usr/bin/other"));
    assertFalse(has(root, "/usr/bin/run"));
  }

  @Test
  void whatAMaintainerScriptEnablesByACommandIsLinked() {
    RootTree root =
        withRules(
            """
            enabled:
              because: commands link it
              enable:
                enmod: {/etc/*/on: ["/etc/daemon/all/??-{name}.conf", "/etc/daemon/all/{name}.load"]}
            """,
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "include /etc/daemon/on/*\n")
                .directory("/etc/daemon/on")
                .text("/etc/daemon/all/10-one.conf", "use /usr/share/daemon/one\n")
                .text("/etc/daemon/all/two.load", "")
                .text("/etc/daemon/all/20-three.conf", "")
                .text("/usr/share/daemon/one", "")
                .postinst(
                    "if [ -z x ] && enmod -q one; then true; fi\n"
                        + "for mod in two none \\\n  four; do enmod -q $mod; done\nenmod $X\n"));
    assertTrue(node(root, "/etc/daemon/on/10-one.conf") instanceof Node.Symlink);
    assertTrue(has(root, "/etc/daemon/on/two.load"));
    assertTrue(has(root, "/usr/share/daemon/one"));
    assertFalse(has(root, "/etc/daemon/on/20-three.conf"));
  }

  @Test
  void linksHaveTheNumberThatTheLinkedFileSays() {
    RootTree root =
        withRules(
            """
            enabled:
              because: commands link it
              enable: {enmod: {/etc/daemon/on: ["/etc/daemon/all/{name}.ini"]}}
              enable-number: {enmod: "; order="}
            """,
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/etc/daemon/main.conf", "include /etc/daemon/on/*\n")
                .directory("/etc/daemon/on")
                .text("/etc/daemon/all/one.ini", "; order=15\n")
                .text("/etc/daemon/all/two.ini", "")
                .postinst("enmod one\nenmod two\n"));
    assertTrue(has(root, "/etc/daemon/on/15-one.ini"));
    assertTrue(has(root, "/etc/daemon/on/two.ini"));
  }

  @Test
  void linksOfARuleAreMadeWhereNothingElseIsInTheEnd() {
    String rule =
        """
        applets:
          because: one program with many names
          when: [/usr/bin/box]
          links: {/usr/bin/box: [/usr/bin/ls, /usr/bin/cat, /usr/bin/vi, /bin/more]}
        """;
    RootTree root =
        withRules(
            rule,
            new RecipeBuilder().binaries("/usr/bin/box", "/usr/bin/run").exclude("/usr/bin/vi"),
            new PackageBuilder("box").file("/usr/bin/box", program(), 0755),
            new PackageBuilder("run").script("/usr/bin/run", "#!/bin/sh\ncat x\n"),
            new PackageBuilder("shell").file("/bin/sh", program(), 0755),
            new PackageBuilder("tools")
                .file("/bin/ls", program(), 0755)
                .file("/bin/cat", program(), 0755)
                .file("/usr/bin/vi", program(), 0755));
    assertEquals("/usr/bin/box", ((Node.Symlink) node(root, "/usr/bin/ls")).target());
    assertEquals("/usr/bin/box", ((Node.Symlink) node(root, "/usr/bin/more")).target());
    assertTrue(node(root, "/usr/bin/cat") instanceof Node.RegularFile, "a script starts it");
    assertFalse(has(root, "/usr/bin/vi"), "the recipe excludes it");
    assertEquals(
        "companion applets of /usr/bin/box", node(root, "/usr/bin/ls").origin().neededBy());
    assertFalse(
        has(
            withRules(
                rule,
                new RecipeBuilder().binaries("/usr/bin/ls"),
                new PackageBuilder("tools").file("/bin/ls", program(), 0755)),
            "/usr/bin/cat"));
  }

  @Test
  void theClosureIsOffForARecipeAPackageOrAPath() {
    PackageBuilder daemon = daemon().text("/etc/daemon/main.conf", "");
    for (RecipeBuilder recipe :
        List.of(
            new RecipeBuilder().withoutClosure(),
            new RecipeBuilder().skip("daemon"),
            new RecipeBuilder().skip("/usr/lib/systemd/system/*"))) {
      assertFalse(has(build(recipe.units("daemon.service"), daemon), "/etc/daemon/main.conf"));
    }
  }

  @Test
  void furtherNamesOfAProgramComeFromItsPackage() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("/usr/sbin/daemon"),
            daemon().link("/usr/bin/daemon-check", "../sbin/daemon"),
            new PackageBuilder("other").link("/usr/bin/other-name", "../sbin/daemon"));
    assertTrue(has(root, "/usr/bin/daemon-check"));
    assertFalse(has(root, "/usr/bin/other-name"));
  }

  @Test
  void alternativesAreReadFromMaintainerScripts() {
    String install = "update-alternatives --install /usr/bin/tool tool /usr/bin/%s %d\n";
    RootTree root =
        build(
            new RecipeBuilder().binaries("tool"),
            new PackageBuilder("low")
                .file("/usr/bin/low", program(), 0755)
                .postinst(String.format(install, "low", 5)),
            new PackageBuilder("high")
                .file("/usr/bin/high", program(), 0755)
                .postinst(String.format(install, "high", 10)));
    assertTrue(node(root, "/usr/bin/tool") instanceof Node.Symlink);
    assertTrue(has(root, "/usr/bin/high"));
    assertFalse(has(root, "/usr/bin/low"));
  }

  @Test
  void partsOfPackagesComeByWildcardAndWholePackagesAreTrimmed() {
    PackageBuilder data =
        new PackageBuilder("data")
            .text("/usr/share/data/a.txt", "")
            .text("/usr/share/data/b.txt", "")
            .text("/usr/share/doc/data/README", "");
    RootTree some =
        build(new RecipeBuilder().include("data", List.of("/usr/share/data/*"), "/**/b.txt"), data);
    assertTrue(has(some, "/usr/share/data/a.txt"));
    assertFalse(has(some, "/usr/share/data/b.txt"));
    String rule = "trimmed: {because: nobody reads, trim: {docs: [/usr/share/doc]}}\n";
    RootTree whole = withRules(rule, new RecipeBuilder().include("data", List.of()), data);
    assertTrue(has(whole, "/usr/share/data/b.txt"));
    assertFalse(has(whole, "/usr/share/doc/data/README"));
    RootTree without =
        build(new RecipeBuilder().include("data", List.of()).exclude("/usr/share/data/b.*"), data);
    assertFalse(has(without, "/usr/share/data/b.txt"));
  }

  @Test
  void aWildcardThatMatchesNothingIsAnErrorThatNamesWhatIsNear() {
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () ->
                build(
                    new RecipeBuilder().include("data", List.of("/usr/share/data/a.tx")),
                    new PackageBuilder("data").text("/usr/share/data/a.txt", "")));
    assertEquals("rootfs.no-match", e.diagnostics().get(0).code());
    assertTrue(e.diagnostics().get(0).render().contains("/usr/share/data/a.txt"));
  }

  @Test
  void accountsOfPackagesAreMadeWithNumbersThatNoOtherPackageMoves() throws Exception {
    PackageBuilder daemon =
        daemon()
            .text(
                "/usr/lib/sysusers.d/daemon.conf", "u daemon-user - \"A daemon\" /var/lib/daemon\n")
            .postinst(
                "USER=helper\n"
                    + "adduser --quiet --system --group --home /var//lib/helper/ \\\n"
                    + " $USER\n");
    PackageBuilder other =
        new PackageBuilder("other")
            .file("/usr/bin/other", program(), 0755)
            .unit("other.service", "[Service]\nExecStart=/usr/bin/other\nUser=someone\n");
    RootTree alone = build(new RecipeBuilder().units("daemon.service"), daemon);
    RootTree both =
        build(new RecipeBuilder().units("daemon.service", "other.service"), daemon, other);
    String passwd = text(alone, "/etc/passwd");
    assertTrue(passwd.matches("(?s).*daemon-user:x:\\d+:\\d+:A daemon:/var/lib/daemon:.*"), passwd);
    assertTrue(passwd.contains("helper:x:"), passwd);
    assertTrue(text(alone, "/etc/group").contains("helper:x:"));
    for (String line : passwd.split("\n")) {
      assertTrue(text(both, "/etc/passwd").contains(line), line);
    }
    assertTrue(text(both, "/etc/passwd").contains("someone:x:"));
    assertTrue(both.report().data().toString().contains("user someone"));
    assertEquals(
        Long.parseLong(passwd.replaceFirst("(?s).*helper:x:(\\d+):.*", "$1")),
        node(alone, "/var/lib/helper").metadata().uid());
  }

  @Test
  void directoriesOfStateStandInTheTreeAndInOneFileForBootTime() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon()
                .text("/usr/lib/sysusers.d/daemon.conf", "u daemon-user 450:450\n")
                .text("/usr/lib/tmpfiles.d/daemon.conf", "d /run/daemon 02750 daemon-user - -\n")
                .directory("/var/lib/daemon/cache")
                .postinst("chown daemon-user /var/lib/daemon/cache || true\n"),
            new PackageBuilder("systemd")
                .unit("systemd-tmpfiles-setup.service", "[Service]\nExecStart=/usr/bin/tmpfiles\n")
                .file("/usr/bin/tmpfiles", program(), 0755));
    assertEquals(450, node(root, "/var/lib/daemon/cache").metadata().uid());
    assertEquals(02750, node(root, "/run/daemon").metadata().mode());
    String lines = text(root, "/usr/lib/tmpfiles.d/coracle.conf");
    assertTrue(lines.contains("d /run/daemon 02750 450 0\n"), lines);
    assertTrue(lines.contains("d /var/lib/daemon/cache 0755 450 0\n"), lines);
    assertTrue(has(root, "/usr/bin/tmpfiles"));
  }

  @Test
  void theDirectoryOfLockFilesIsMadeForWhoNamesIt() {
    PackageBuilder tmpfiles =
        new PackageBuilder("systemd")
            .unit("systemd-tmpfiles-setup.service", "[Service]\nExecStart=/usr/bin/tmpfiles\n")
            .file("/usr/bin/tmpfiles", program(), 0755);
    RootTree root =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon().text("/etc/daemon/main.conf", "lock = /var/lock/daemon$X\n"),
            tmpfiles);
    assertEquals(01777, node(root, "/run/lock").metadata().mode());
    assertTrue(has(root, "/usr/lib/tmpfiles.d/coracle.conf"));
    RootTree without =
        build(
            new RecipeBuilder().units("daemon.service"),
            daemon().text("/etc/daemon/main.conf", ""),
            tmpfiles);
    assertFalse(has(without, "/run/lock"));
  }

  private static RootTree withRules(
      String rules, RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates(), Companions.of(rules))
        .build(recipe.build(), "1.0", all, 99, PackageSearch.none());
  }

  @Test
  void companionRulesBringPathsUnitsTextsAndJoinedFilesOnceTheyHold() throws Exception {
    RootTree root =
        withRules(
            """
            library:
              because: found by version
              when: [/usr/sbin/daemon]
              include: [/usr/lib/daemon-1.*]
              except: [/usr/lib/daemon-1.*/test]
              units: [helper.service]
              files: {/etc/made: "text"}
              join: {/etc/all: ["/usr/share/parts/*.part"]}
            second:
              because: a rule may follow another
              when-unit: [helper.service]
              include: [/usr/share/second]
            never:
              because: nothing includes it
              when: [/usr/sbin/other]
              when-package: [other]
              include: [/usr/share/parts]
            """,
            new RecipeBuilder().binaries("/usr/sbin/daemon"),
            daemon()
                .text("/usr/lib/daemon-1.2/a.mod", "")
                .text("/usr/lib/daemon-1.2/test/b.mod", "")
                .text("/usr/share/parts/2.part", "two")
                .text("/usr/share/parts/1.part", "one\n")
                .text("/usr/share/second", "")
                .unit("helper.service", "[Service]\nExecStart=/usr/sbin/daemon\n"));
    assertTrue(has(root, "/usr/lib/daemon-1.2/a.mod"));
    assertFalse(has(root, "/usr/lib/daemon-1.2/test/b.mod"));
    assertTrue(has(root, "/usr/lib/systemd/system/helper.service"));
    assertTrue(has(root, "/usr/share/second"));
    assertEquals("text", text(root, "/etc/made"));
    assertEquals("one\ntwo\n", text(root, "/etc/all"));
    assertFalse(has(root, "/usr/share/parts/1.part"));
    assertEquals(
        "companion library of /usr/sbin/daemon",
        node(root, "/usr/lib/daemon-1.2/a.mod").origin().neededBy());
  }

  @Test
  void modulesThatIncludedFilesNameComeFromTheFirstDirectoryThatHasThem() {
    RootTree root =
        withRules(
            """
            language:
              because: modules are found by name
              when: [/usr/bin/tool]
              modules:
                of: ["/**/*.mod"]
                interpreters: [/usr/bin/tool]
                words: [use]
                separator: "::"
                ending: .mod
                end: [__END__]
                skip-from: "="
                skip-to: =cut
                directories: [/usr/share/first, /usr/share/lang/1.*]
                objects: ["auto/{module}"]
            """,
            new RecipeBuilder().binaries("/usr/bin/script"),
            new PackageBuilder("language")
                .file("/usr/bin/tool", program(), 0755)
                .file(
                    "/usr/bin/script",
                    "#!/usr/bin/tool\nuse A::B;\n=pod\nuse Documented;\n=cut\n  use C qw(x);\n__END__\nuse Late;\n"
                        .getBytes(StandardCharsets.UTF_8),
                    0755)
                .link("/usr/share/lang/1.2", "1.2.3")
                .text("/usr/share/lang/1.2.3/A/B.mod", "use parent 'D';\n")
                .text("/usr/share/lang/1.2.3/auto/A/B/B.data", "")
                .text("/usr/share/lang/1.2.3/C.mod", "")
                .text("/usr/share/first/C.mod", "")
                .text("/usr/share/lang/1.2.3/D.mod", "")
                .text("/usr/share/lang/1.2.3/Documented.mod", "")
                .text("/usr/share/lang/1.2.3/Late.mod", ""));
    for (String path : List.of("1.2.3/A/B.mod", "1.2.3/auto/A/B/B.data", "1.2.3/D.mod", "1.2")) {
      assertTrue(has(root, "/usr/share/lang/" + path), path);
    }
    assertTrue(has(root, "/usr/share/first/C.mod"));
    for (String path : List.of("C.mod", "Documented.mod", "Late.mod")) {
      assertFalse(has(root, "/usr/share/lang/1.2.3/" + path), path);
    }
  }

  @Test
  void aRuleLaysSettingsOverUnitsAndPutsAUnitInThePlaceOfAPackages() throws Exception {
    String rules =
        """
        firewall:
          because: the kernel has none
          when-setting: [IPAddressDeny]
          unless-fragment: filters
          drop-in: |
            [Service]
            IPAddressDeny=
        agent:
          because: it waits for a device
          when-unit: [agent.service]
          packages: [daemon]
          unit-files:
            /etc/systemd/system/agent.service: |
              [Service]
              ExecStart=/usr/sbin/daemon
        """;
    PackageBuilder packaged =
        daemon()
            .unit("agent.service", "[Unit]\nBindsTo=dev-x.device\n[Service]\nExecStart=/none\n")
            .unit("strict.service", "[Service]\nExecStart=/usr/sbin/daemon\nIPAddressDeny=any\n");
    RootTree root =
        withRules(rules, new RecipeBuilder().units("agent.service", "strict.service"), packaged);
    assertEquals(
        "[Service]\nIPAddressDeny=\n",
        text(root, "/usr/lib/systemd/system/strict.service.d/firewall.conf"));
    assertFalse(has(root, "/usr/lib/systemd/system/agent.service.d/firewall.conf"));
    assertEquals(
        "[Service]\nExecStart=/usr/sbin/daemon\n", text(root, "/etc/systemd/system/agent.service"));
    CoracleException without =
        assertThrows(
            CoracleException.class,
            () ->
                withRules(
                    rules.replace("[daemon]", "[other]"),
                    new RecipeBuilder().units("agent.service"),
                    packaged));
    assertTrue(without.getMessage().contains("there is no package other"), without::getMessage);
  }

  @Test
  void aMissingFragmentAndAMisspeltKeyOfARuleAreErrors() {
    RecipeBuilder recipe = new RecipeBuilder().binaries("/usr/sbin/daemon");
    CoracleException lacking =
        assertThrows(
            CoracleException.class,
            () ->
                withRules(
                    "a: {because: x, when: [/usr/sbin/daemon], fragment: filter}",
                    recipe,
                    daemon()));
    assertEquals("rootfs.needs-fragment", lacking.diagnostics().get(0).code());
    CoracleException misspelt =
        assertThrows(CoracleException.class, () -> withRules("a: {wen: [/x]}", recipe, daemon()));
    assertTrue(misspelt.diagnostics().get(0).render().contains("when"));
  }
}
