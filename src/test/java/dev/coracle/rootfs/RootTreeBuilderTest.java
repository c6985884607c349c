package dev.coracle.rootfs;

import static dev.coracle.rootfs.RootTrees.has;
import static dev.coracle.rootfs.RootTrees.node;
import static dev.coracle.rootfs.RootTrees.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.GrantSpec.Privilege;
import dev.coracle.recipe.MountOptions;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RootTreeBuilderTest {
  private static final String LIB = "/usr/lib/x86_64-linux-gnu/";
  private static final String UNITS = "/usr/lib/systemd/system/";
  private static final String ETC_UNITS = "/etc/systemd/system/";

  private static RootTree build(RecipeBuilder recipe, PackageBuilder... packages) {
    return build(recipe, PackageSearch.none(), packages);
  }

  private static RootTree build(
      RecipeBuilder recipe, PackageSearch search, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates()).build(recipe.build(), "1.0", all, 99, search);
  }

  private static List<Diagnostic> refused(RecipeBuilder recipe, PackageBuilder... packages) {
    CoracleException e = assertThrows(CoracleException.class, () -> build(recipe, packages));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    return e.diagnostics();
  }

  private static String only(List<Diagnostic> diagnostics, String code) {
    assertEquals(1, diagnostics.size(), diagnostics.toString());
    assertEquals(code, diagnostics.get(0).code());
    return diagnostics.get(0).render();
  }

  @Test
  void aBinaryBringsItsLoaderItsLibrariesAndTheirLinks() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("tool"),
            new PackageBuilder("tool")
                .elf("/bin/tool", TestElf.program().needs("libx.so.1", "libc.so.6"))
                .link("/lib/x86_64-linux-gnu/libx.so.1", "libx.so.1.2")
                .elf(LIB + "libx.so.1.2", TestElf.amd64().soname("libx.so.1").needs("libc.so.6"))
                .elf(LIB + "libunused.so", TestElf.amd64()));
    assertTrue(node(root, "/usr/bin/tool") instanceof Node.RegularFile);
    assertTrue(node(root, LIB + "libx.so.1") instanceof Node.Symlink);
    assertEquals("/usr/bin/tool", node(root, LIB + "libx.so.1.2").origin().neededBy());
    assertEquals("binaries: tool", node(root, "/usr/bin/tool").origin().neededBy());
    assertEquals("tool 1", node(root, "/usr/bin/tool").origin().source());
    assertTrue(has(root, "/usr/lib64/ld-linux-x86-64.so.2"));
    assertEquals("usr/lib64", ((Node.Symlink) node(root, "/lib64")).target());
    assertFalse(has(root, LIB + "libunused.so"));
    root.tree().nodes().forEach((p, n) -> assertEquals(99, n.metadata().mtime(), p.text()));
  }

  @Test
  void runpathServesItsObjectAndRpathAlsoThoseItLoads() {
    TestElf inner = TestElf.amd64().needs("libdeep.so");
    PackageBuilder layout =
        new PackageBuilder("p")
            .elf("/opt/one/libmid.so", inner)
            .elf("/opt/one/libdeep.so", TestElf.amd64());
    RootTree root =
        build(
            new RecipeBuilder().binaries("/opt/bin/t"),
            layout.elf("/opt/bin/t", TestElf.program().needs("libmid.so").rpath("$ORIGIN/../one")));
    assertTrue(has(root, "/opt/one/libdeep.so"));
    List<Diagnostic> lost =
        refused(
            new RecipeBuilder().binaries("/opt/bin/t"),
            layout.elf(
                "/opt/bin/t", TestElf.program().needs("libmid.so").runpath("${ORIGIN}/../one")));
    assertTrue(only(lost, "rootfs.missing-library").contains("needed by /opt/one/libmid.so"));
  }

  @Test
  void aLoadedLibraryServesLaterNeedsByItsSoname() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("t"),
            new PackageBuilder("p")
                .elf(
                    "/usr/bin/t",
                    TestElf.program().needs("libcore.so", "libshared.so").runpath("/opt/priv"))
                .elf("/opt/priv/libcore.so", TestElf.amd64().needs("libshared.so"))
                .elf("/opt/priv/libshared.so", TestElf.amd64().soname("libshared.so")));
    // ld.so goes breadth first, so that the program's own needs are loaded before the library's.
    assertTrue(has(root, "/opt/priv/libshared.so"));
  }

  @Test
  void librariesOfOtherMachinesArePassedOver() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("t"),
            new PackageBuilder("p")
                .elf("/usr/bin/t", TestElf.program().needs("libx.so").runpath("/opt/arm:$LIB/no"))
                .elf("/opt/arm/libx.so", TestElf.amd64().machine(183))
                .elf("/usr/lib/libx.so", TestElf.amd64()));
    assertTrue(has(root, "/usr/lib/libx.so"));
    assertFalse(has(root, "/opt/arm/libx.so"));
  }

  @Test
  void scriptsBringTheirInterpreterAlsoThroughEnv() {
    RootTree root =
        build(
            new RecipeBuilder().binaries("a", "b"),
            new PackageBuilder("p")
                .script("/usr/bin/a", "#!/bin/sh -e\n")
                .script("/usr/bin/b", "#! /usr/bin/env lang\n")
                .elf("/usr/bin/dash", TestElf.program())
                .link("/usr/bin/sh", "dash")
                .elf("/usr/bin/env", TestElf.program())
                .elf("/usr/bin/lang", TestElf.program().needs("libc.so.6")));
    assertEquals("/usr/bin/a", node(root, "/usr/bin/dash").origin().neededBy());
    assertTrue(node(root, "/usr/bin/sh") instanceof Node.Symlink);
    assertTrue(has(root, "/usr/bin/lang"));
    assertTrue(has(root, LIB + "libc.so.6"));
  }

  @Test
  void allThatIsMissingIsReportedAtOnceWithCandidatesAndPackages() {
    List<String> asked = new ArrayList<>();
    CoracleException e =
        assertThrows(
            CoracleException.class,
            () ->
                build(
                    new RecipeBuilder()
                        .binaries("tabels", "/usr/bin/none", "t")
                        .units("basc.target", "wrong"),
                    names -> {
                      asked.addAll(names);
                      return Map.of("/usr/bin/none", List.of("none-bin"));
                    },
                    new PackageBuilder("p")
                        .elf("/usr/bin/t", TestElf.program().needs("libgone.so.3"))
                        .elf("/usr/sbin/tables-nft", TestElf.program())
                        .elf("/usr/sbin/tables", TestElf.program())));
    List<String> codes = e.diagnostics().stream().map(Diagnostic::code).toList();
    assertEquals(
        List.of(
            "systemd.not-a-unit-name",
            "rootfs.unknown-binary",
            "rootfs.unknown-binary",
            "rootfs.missing-library",
            "systemd.unknown-unit"),
        codes);
    assertEquals(List.of("/usr/bin/none", "basc.target", "libgone.so.3", "tabels"), asked);
    String message = e.getMessage();
    assertTrue(message.contains("did you mean tables?"), message);
    assertTrue(message.contains("package none-bin ships it"), message);
    assertTrue(message.contains("did you mean basic.target?"), message);
    assertTrue(message.contains("test.yaml:1:1: error: binary 'tabels'"), message);
  }

  @Test
  void anAlternativeThatNoScriptMadeOffersWhatThereIs() {
    List<Diagnostic> found =
        refused(
            new RecipeBuilder().binaries("/usr/sbin/tables"),
            new PackageBuilder("p")
                .link("/usr/sbin/tables", "/etc/alternatives/tables")
                .elf("/usr/sbin/tables-nft", TestElf.program()));
    String message = only(found, "rootfs.unknown-binary");
    assertTrue(message.contains("a link that ends at /etc/alternatives/tables"), message);
    assertTrue(message.contains("tables-nft"), message);
  }

  @Test
  void packagesThatDisagreeAreNamedOnlyWhereItMatters() {
    PackageBuilder one =
        new PackageBuilder("one").script("/bin/t", "#1").script("/usr/bin/u", "#1");
    PackageBuilder other =
        new PackageBuilder("other").script("/usr/bin/t", "#2").script("/usr/bin/u", "#1");
    assertTrue(has(build(new RecipeBuilder().binaries("u"), one, other), "/usr/bin/u"));
    String message =
        only(refused(new RecipeBuilder().binaries("t"), one, other), "rootfs.conflict");
    assertTrue(message.contains("one 1 and other 1"), message);
    assertTrue(
        has(build(new RecipeBuilder().text("/usr/bin/t", "mine"), one, other), "/usr/bin/t"));
  }

  @Test
  void privilegesAreStrippedAndReportedUnlessGranted() {
    PackageBuilder p =
        new PackageBuilder("p")
            .file("/usr/bin/su", TestElf.program().bytes(), 06755)
            .withCapabilities("/usr/bin/ping", TestElf.program());
    RootTree stripped = build(new RecipeBuilder().binaries("su", "ping"), p);
    assertEquals(0755, node(stripped, "/usr/bin/su").metadata().mode());
    assertTrue(node(stripped, "/usr/bin/ping").metadata().xattrs().isEmpty());
    assertEquals(
        List.of(Privilege.CAPABILITIES, Privilege.SETUID, Privilege.SETGID),
        stripped.report().privileges().stream()
            .map(RootReport.PrivilegeFinding::privilege)
            .toList());
    RootTree granted =
        build(
            new RecipeBuilder()
                .binaries("su", "ping")
                .grant("/bin/su", Privilege.SETUID)
                .grant("/usr/bin/ping", Privilege.CAPABILITIES)
                .grant("/usr/bin/no", Privilege.SETUID),
            p);
    assertEquals(04755, node(granted, "/usr/bin/su").metadata().mode());
    assertEquals(1, node(granted, "/usr/bin/ping").metadata().xattrs().size());
    assertEquals(1, granted.report().warnings().size());
    assertEquals("rootfs.unused-grant", granted.report().warnings().get(0).code());
  }

  @Test
  void requiredUnitsComeAlongAndWantedOnesStayOut() {
    RootTree root =
        build(
            new RecipeBuilder().units("a.socket"),
            new PackageBuilder("p")
                .unit(
                    "a.socket",
                    "[Socket]\nListenStream=/run/a\n[Install]\nWantedBy=sockets.target\n")
                .unit(
                    "a.service",
                    "[Service]\nType=oneshot\nExecStart=-/usr/bin/missing\nExecStart=+@/bin/d d\n")
                .unit("wanted.service", "[Service]\nExecStart=/bin/d\n")
                .link(UNITS + "sysinit.target.wants/wanted.service", "../wanted.service")
                .elf("/usr/bin/d", TestElf.program().needs("libc.so.6")));
    assertTrue(has(root, UNITS + "a.service"));
    assertEquals("unit a.service", node(root, "/usr/bin/d").origin().neededBy());
    assertFalse(has(root, UNITS + "wanted.service"));
    assertFalse(has(root, UNITS + "sysinit.target.wants/wanted.service"));
    assertTrue(
        root.report()
            .leftOut()
            .contains(new RootReport.LeftOutUnit("wanted.service", "sysinit.target", ".wants")));
    // sockets.target is not in the tree, so the default target starts the socket.
    assertEquals(
        UNITS + "a.socket",
        ((Node.Symlink) node(root, ETC_UNITS + "guest.target.wants/a.socket")).target());
    assertEquals(
        UNITS + "guest.target", ((Node.Symlink) node(root, ETC_UNITS + "default.target")).target());
    assertTrue(
        root.report().units().stream()
            .anyMatch(u -> u.name().equals("a.service") && u.startedAtBoot()));
    assertEquals("systemd.optional-program", root.report().warnings().get(0).code());
  }

  @Test
  void listedUnitsThatEndTheSystemAreNeverStarted() {
    RootTree root =
        build(
            new RecipeBuilder().units("off.target", "off.service", "lone.service", "t@.service"),
            new PackageBuilder("p")
                .unit("off.target", "[Unit]\n")
                .unit(
                    "off.service", "[Unit]\nDefaultDependencies=no\nSuccessAction=poweroff-force\n")
                .unit("t@.service", "[Service]\nExecStart=/bin/d %i\n")
                .unit("lone.service", "[Service]\nExecStart=/bin/d\n")
                .elf("/usr/bin/d", TestElf.program()));
    assertFalse(has(root, ETC_UNITS + "guest.target.wants/off.target"));
    assertFalse(has(root, ETC_UNITS + "guest.target.wants/off.service"));
    assertFalse(has(root, ETC_UNITS + "guest.target.wants/t@.service"));
    assertTrue(has(root, ETC_UNITS + "guest.target.wants/lone.service"));
  }

  @Test
  void enabledUnitsAreStartedAndDisabledOnesOnlyIncluded() {
    PackageBuilder services = new PackageBuilder("p").elf("/usr/bin/d", TestElf.program());
    for (String name : List.of("on", "off", "plain")) {
      services.unit(
          name + ".service", "[Service]\nExecStart=/bin/d\n[Install]\nWantedBy=basic.target\n");
    }
    services.unit("off.target", "[Unit]\nRequires=basic.target\n");
    RootTree root =
        build(
            new RecipeBuilder()
                .units("off.service", "plain.service", "basic.target")
                .enable("on.service", "off.target")
                .disable("off.service"),
            services);
    assertTrue(has(root, ETC_UNITS + "guest.target.wants/on.service"));
    assertTrue(has(root, ETC_UNITS + "guest.target.wants/off.target"));
    assertTrue(has(root, ETC_UNITS + "basic.target.wants/plain.service"));
    assertTrue(has(root, UNITS + "off.service"));
    assertFalse(has(root, ETC_UNITS + "basic.target.wants/off.service"));
  }

  @Test
  void templatesAliasesAndDropInsAreFollowed() {
    RootTree root =
        build(
            new RecipeBuilder()
                .units("alias@one.service")
                .text(
                    ETC_UNITS + "real@one.service.d/10.conf", "[Service]\nExecStartPre=/bin/pre\n"),
            new PackageBuilder("p")
                .link(UNITS + "alias@.service", "real@.service")
                .unit(
                    "real@.service",
                    "[Service]\nExecStart=/bin/old\n[Install]\nWantedBy=basic.target\n")
                .file(
                    UNITS + "real@.service.d/20.conf",
                    "[Service]\nExecStart=\nExecStart=/bin/new-%i\n".getBytes(),
                    0644)
                .elf("/usr/bin/new-one", TestElf.program())
                .elf("/usr/bin/old", TestElf.program())
                .elf("/usr/bin/pre", TestElf.program()));
    assertTrue(has(root, UNITS + "alias@.service"));
    assertTrue(has(root, UNITS + "real@.service.d/20.conf"));
    assertTrue(has(root, "/usr/bin/new-one"));
    assertTrue(has(root, "/usr/bin/pre"));
    assertFalse(has(root, "/usr/bin/old"));
    assertTrue(has(root, ETC_UNITS + "basic.target.wants/real@one.service"));
  }

  @Test
  void unitsThatNeedADeviceOrTheBusAreRefusedWithTheReason() {
    PackageBuilder p =
        new PackageBuilder("p")
            .unit("tty@.service", "[Unit]\nBindsTo=dev-%i.device\nSuccessAction=exit\n")
            .unit("disk.mount", "[Mount]\nWhat=/dev/vdb\nWhere=/disk\n")
            .unit(
                "named.service",
                "[Unit]\nSuccessAction=exit\n[Service]\nType=dbus\nBusName=org.x\n")
            .unit("needs.service", "[Unit]\nRequires=dbus.socket\nSuccessAction=exit\n")
            .elf("/usr/bin/mount", TestElf.program())
            .elf("/usr/bin/umount", TestElf.program());
    List<Diagnostic> found =
        refused(
            new RecipeBuilder()
                .units("tty@S0.service", "disk.mount", "named.service", "needs.service"),
            p);
    assertEquals(
        List.of(
            "systemd.needs-device",
            "systemd.needs-device",
            "systemd.needs-bus",
            "systemd.needs-bus"),
        found.stream().map(Diagnostic::code).toList());
    assertTrue(found.get(0).message().contains("dev-S0.device (BindsTo=)"), found.toString());
    assertTrue(found.get(2).message().contains("Type=dbus"));
    assertEquals(2, found.get(1).place().orElseThrow().line());
  }

  @Test
  void aMaskedUnitAndAnUnknownAccountAreReported() {
    PackageBuilder p =
        new PackageBuilder("p")
            .unit("b.service", "[Unit]\nRequires=c.service\nSuccessAction=exit\n")
            .unit("c.service", "[Unit]\nSuccessAction=exit\n[Service]\nUser=known\n");
    List<Diagnostic> found =
        refused(
            new RecipeBuilder()
                .units("a.service", "b.service")
                .text(
                    ETC_UNITS + "a.service", "[Unit]\nSuccessAction=exit\n[Service]\nUser=nosuch\n")
                .file(ETC_UNITS + "c.service", new FileSpec.Link("/dev/null"), 0777),
            p);
    assertEquals(
        List.of("systemd.masked-unit", "systemd.unknown-account"),
        found.stream().map(Diagnostic::code).toList());
    build(new RecipeBuilder().units("b.service").user("known", 5, 7).group("known", 7), p);
  }

  @Test
  void ownUnitsBringWhatTheyLike() {
    RootTree root =
        build(
            new RecipeBuilder()
                .text(ETC_UNITS + "guest.target", "[Unit]\nWants=wanted.service absent.service\n"),
            new PackageBuilder("p").unit("wanted.service", "[Unit]\nSuccessAction=exit\n"));
    assertTrue(has(root, UNITS + "wanted.service"));
    assertEquals(
        List.of("absent.service"),
        root.report().leftOut().stream().map(RootReport.LeftOutUnit::name).toList());
    assertFalse(has(root, UNITS + "guest.target"));
  }

  @Test
  void whatANarrowedUnitPathHidesIsRefused() {
    PackageBuilder p =
        new PackageBuilder("p")
            .unit(
                "a.service", "[Service]\nExecStart=-/usr/bin/systemctl set-property b.slice X=1\n");
    String own = "/usr/local/lib/systemd/system/own.service";
    String generator = "/etc/systemd/system-generators/g";
    List<String> messages =
        refused(
                new RecipeBuilder()
                    .units("a.service")
                    .unitPath("/etc/systemd/system", "/usr/lib/systemd/system")
                    .text(own, "[Unit]\nSuccessAction=exit\n")
                    .text(generator, ""),
                p)
            .stream()
            .filter(each -> each.code().equals("systemd.unit-path"))
            .map(Diagnostic::message)
            .toList();
    assertEquals(3, messages.size(), messages.toString());
    build(
        new RecipeBuilder()
            .units("a.service")
            .unitPath(
                "/run/systemd/system.control",
                "/etc/systemd/system",
                "/run/systemd/generator",
                "/usr/local/lib/systemd/system",
                "/usr/lib/systemd/system")
            .text(own, "[Unit]\nSuccessAction=exit\n")
            .text(generator, ""),
        p);
    build(
        new RecipeBuilder()
            .units("a.service")
            .text(own, "[Unit]\nSuccessAction=exit\n")
            .text(generator, ""),
        p);
  }

  @Test
  void aDefaultTargetWithATypingErrorIsNotInvented() {
    String message =
        only(refused(new RecipeBuilder().target("basik.target")), "systemd.unknown-unit");
    assertTrue(message.contains("did you mean basic.target?"), message);
  }

  @Test
  void optionalLibrariesComeOnlyWhenNamed() {
    PackageBuilder p =
        new PackageBuilder("p")
            .elf(
                "/usr/bin/t",
                TestElf.program().dlopen("[{\"feature\":\"z\",\"soname\":[\"libz.so.1\"]}]"))
            .elf(LIB + "libz.so.1", TestElf.amd64().needs("libc.so.6"));
    RootTree without = build(new RecipeBuilder().binaries("t"), p);
    assertFalse(has(without, LIB + "libz.so.1"));
    assertFalse(without.report().optionalLibraries().get(0).included());
    RootTree with = build(new RecipeBuilder().binaries("t").libraries("libz.so.1"), p);
    assertTrue(with.report().optionalLibraries().get(0).included());
    assertEquals("libraries: libz.so.1", node(with, LIB + "libz.so.1").origin().neededBy());
    List<Diagnostic> unknown = refused(new RecipeBuilder().libraries("libzz.so.1"), p);
    assertTrue(only(unknown, "rootfs.unknown-library").contains("did you mean libz.so.1"));
  }

  @Test
  void textsOfEveryGuestAreGenerated() throws Exception {
    RootTree root = build(new RecipeBuilder().user("web", 80, 80).group("web", 80, "web"));
    assertEquals(
        "root:x:0:0:root:/root:/usr/sbin/nologin\nweb:x:80:80:web:/:/bin/false\n"
            + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
        text(root, "/etc/passwd"));
    assertEquals("root:x:0:\nweb:x:80:web\nnogroup:x:65534:\n", text(root, "/etc/group"));
    assertTrue(text(root, "/usr/lib/os-release").contains("IMAGE_VERSION=\"1.0\"\n"));
    assertEquals(01777, node(root, "/tmp").metadata().mode());
    assertEquals(0555, node(root, "/proc").metadata().mode());
    List<Diagnostic> found = refused(new RecipeBuilder().user("web", 80, 81).group("g", 9, "who"));
    assertEquals(
        List.of("rootfs.unknown-member", "rootfs.unknown-group"),
        found.stream().map(Diagnostic::code).toList());
  }

  @Test
  void declaredNodesReplaceThoseOfPackages() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder()
                .text("/usr/lib/os-release", "mine")
                .text("/lib/x/y", "new")
                .file("/tmp", new FileSpec.EmptyDirectory(), 0700)
                .file("/etc/dangling", new FileSpec.Link("nowhere"), 0777)
                .file("/etc/resolv.conf", new FileSpec.Link("../run/resolv.conf"), 0777),
            new PackageBuilder("p").script("/usr/lib/x/y", "old"));
    assertEquals("mine", text(root, "/usr/lib/os-release"));
    assertEquals("new", text(root, "/usr/lib/x/y"));
    assertEquals(0700, node(root, "/tmp").metadata().mode());
    assertEquals(
        List.of("rootfs.dangling-link"),
        root.report().warnings().stream().map(Diagnostic::code).toList());
  }

  @Test
  void aFirstProgramBringsItsInitAndTheDirectoriesItMountsOn() throws Exception {
    FileSpec.PreInit preInit =
        new FileSpec.PreInit(
            "/usr/lib/x/init",
            List.of(
                new EarlyMount(
                    TreePath.of("/data/here"),
                    EarlyMount.Type.TMPFS,
                    MountOptions.of("nosuid,size=50%,noexec"),
                    List.of(),
                    "a test")));
    RootTree root =
        build(
            new RecipeBuilder().file("/usr/sbin/init", preInit, 0755),
            new PackageBuilder("p")
                .elf("/usr/lib/x/init", TestElf.program().needs("libx.so.1"))
                .elf(LIB + "libx.so.1", TestElf.amd64().soname("libx.so.1")));
    assertTrue(node(root, LIB + "libx.so.1") instanceof Node.RegularFile);
    assertTrue(node(root, "/data/here") instanceof Node.Directory);
    String program =
        new String(
            ((Node.RegularFile) node(root, "/usr/sbin/init")).content().readAll(),
            StandardCharsets.ISO_8859_1);
    assertTrue(program.length() < 1200, "" + program.length());
    assertTrue(program.contains("/usr/lib/x/init\0/data/here\0size=50%\0"));
    assertTrue(program.contains("\1\0\0\0\n\0\0\0"), "tmpfs, MS_NOSUID | MS_NOEXEC");
  }

  @Test
  void aFirstProgramWithoutItsInitIsRefused() {
    FileSpec.PreInit preInit = new FileSpec.PreInit("/usr/lib/x/init", List.of());
    assertTrue(
        only(
                refused(new RecipeBuilder().file("/usr/sbin/init", preInit, 0755)),
                "rootfs.unknown-binary")
            .contains("/usr/lib/x/init"));
  }

  @Test
  void aFileToCopyThatIsNotThereIsReported() {
    FileSpec.Copy copy = new FileSpec.Copy(Path.of("no/such/file"));
    List<Diagnostic> found = refused(new RecipeBuilder().file("/opt/x", copy, 0644));
    assertTrue(only(found, "rootfs.unreadable-source").contains("no/such/file, does not exist"));
  }

  @Test
  void theSameInputsGiveTheSameTree() {
    RecipeBuilder recipe = new RecipeBuilder().units("basic.target").text("/etc/a", "b");
    assertEquals(build(recipe).tree().nodes(), build(recipe).tree().nodes());
  }
}
