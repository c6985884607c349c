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
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.MountOptions;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are elsewhere in the guest than their path says, or that no process sees. */
class HiddenFilesTest {
  private static final String VOLATILE =
      "[Mount]\nWhat=tmpfs\nWhere=/srv/data\nType=tmpfs\n[Install]\nWantedBy=guest.target\n";

  private static final String GENERATOR =
      "/usr/lib/systemd/system-generators/systemd-fstab-generator";

  private static RootTree build(RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    all.add(new PackageBuilder("mount").elf("/usr/bin/mount", TestElf.program()).build());
    all.add(new PackageBuilder("umount").elf("/usr/bin/umount", TestElf.program()).build());
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates())
        .build(recipe.build(), "1.0", all, 99, PackageSearch.none());
  }

  private static Diagnostic failure(RecipeBuilder recipe, PackageBuilder... packages) {
    CoracleException failure = assertThrows(CoracleException.class, () -> build(recipe, packages));
    assertEquals(1, failure.diagnostics().size(), failure.getMessage());
    assertEquals("test.yaml", failure.diagnostics().get(0).place().orElseThrow().file());
    return failure.diagnostics().get(0);
  }

  private static PackageBuilder tls() {
    return new PackageBuilder("tls")
        .directory("/etc/ssl/certs")
        .link("/usr/lib/ssl/certs", "/etc/ssl/certs")
        .link("/usr/lib/ssl/relative", "../../share/tls")
        .link("/usr/lib/ssl/twice", "certs")
        .link("/usr/lib/ssl/nowhere", "/var/lib/none")
        .link("/var/run", "../run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lib/mine/x", "/lib64/x", "/bin/x", "/sbin/x"})
  void aPathBelowALinkOfTheMergedUsrIsThePathBelowUsr(String path) throws Exception {
    RootTree root = build(new RecipeBuilder().text(path, "mine"));
    assertEquals("mine", text(root, "/usr" + path));
    String alias = path.substring(0, path.indexOf('/', 1));
    assertEquals("usr" + alias, ((Node.Symlink) node(root, alias)).target());
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/lib/ssl/certs/my.pem, /etc/ssl/certs/my.pem",
    "/usr/lib/ssl/certs/a/b/my.pem, /etc/ssl/certs/a/b/my.pem",
    "/usr/lib/ssl/relative/my.pem, /usr/share/tls/my.pem",
    "/usr/lib/ssl/twice/my.pem, /etc/ssl/certs/my.pem",
    "/usr/lib/ssl/nowhere/my.pem, /var/lib/none/my.pem",
    "/lib/ssl/certs/my.pem, /etc/ssl/certs/my.pem",
    "/var/run/my.pem, /run/my.pem"
  })
  void aFileOfTheRecipeBelowAPackagesLinkIsReportedWithThePathToDeclare(String path, String there) {
    Diagnostic found = failure(new RecipeBuilder().text(path, "mine"), tls());
    assertEquals("rootfs.below-link", found.code());
    assertTrue(found.message().startsWith(path + " is below /"), found.message());
    assertTrue(found.message().contains("(tls 1"), found.message());
    assertTrue(found.fix().startsWith("declare " + there + " instead, or /"), found.fix());
  }

  @Test
  void linksAndDirectoriesBelowALinkAreReportedAsWell() {
    String path = "/usr/lib/ssl/certs/d";
    for (FileSpec.What what : List.of(new FileSpec.EmptyDirectory(), new FileSpec.Link("x"))) {
      assertEquals(
          "rootfs.below-link", failure(new RecipeBuilder().file(path, what, 0755), tls()).code());
    }
  }

  @Test
  void belowALinkOfTheRecipeItselfThereIsOneWayOnly() {
    RecipeBuilder recipe =
        new RecipeBuilder()
            .file("/opt/current", new FileSpec.Link("v1"), 0777)
            .text("/opt/current/x", "mine");
    Diagnostic found = failure(recipe);
    assertEquals("rootfs.below-link", found.code());
    assertEquals("declare /opt/v1/x instead", found.fix());
  }

  @Test
  void aDirectoryThatTheRecipeDeclaresTakesTheLinksPlace() throws Exception {
    RecipeBuilder recipe =
        new RecipeBuilder()
            .file("/usr/lib/ssl/certs", new FileSpec.EmptyDirectory(), 0755)
            .text("/usr/lib/ssl/certs/my.pem", "mine");
    assertEquals("mine", text(build(recipe, tls()), "/usr/lib/ssl/certs/my.pem"));
  }

  @Test
  void aPackagesFileBelowAnotherPackagesLinkStandsWhereTheLinkLeads() throws Exception {
    PackageBuilder link = new PackageBuilder("link").link("/usr/share/app/data", "../app-data");
    PackageBuilder files =
        new PackageBuilder("files")
            .directory("/usr/share/app/data")
            .directory("/usr/share/app/data/sub")
            .text("/usr/share/app/data/sub/x", "text");
    for (PackageBuilder[] order :
        List.of(new PackageBuilder[] {link, files}, new PackageBuilder[] {files, link})) {
      RecipeBuilder recipe =
          new RecipeBuilder().include("files", List.of("/usr/share/app/data/**"));
      RootTree root = build(recipe, order);
      assertEquals("text", text(root, "/usr/share/app-data/sub/x"));
      assertFalse(has(root, "/usr/share/app/data/sub/x"), "a directory in the link's place");
    }
  }

  @Test
  void aLinkToAFileAndADirectoryOfOneNameStayAConflict() {
    PackageBuilder link =
        new PackageBuilder("link").text("/usr/share/x", "").link("/usr/share/app", "x");
    PackageBuilder files =
        new PackageBuilder("files").directory("/usr/share/app").text("/usr/share/app/x", "text");
    RecipeBuilder recipe = new RecipeBuilder().include("files", List.of("/usr/share/app"));
    Diagnostic found = failure(recipe, files, link);
    assertEquals("rootfs.conflict", found.code());
  }

  @ParameterizedTest
  @CsvSource({
    "/run/app.conf, systemd mounts an empty tmpfs on /run",
    "/dev/app, systemd mounts a devtmpfs on /dev",
    "/srv/data/a/app.conf, srv-data.mount mounts an empty tmpfs on /srv/data"
  })
  void aFileUnderATmpfsIsReportedWithTheLinesThatMakeItAtBoot(String path, String why) {
    RecipeBuilder recipe = new RecipeBuilder().text(path, "mine").units("srv-data.mount");
    Diagnostic found = failure(recipe, volatileData());
    assertEquals("rootfs.mounted-over", found.code());
    assertEquals(path + " is hidden in the guest: " + why, found.message());
    assertTrue(
        found.fix().contains("declare it as /usr/share/test" + path)
            && found.fix().contains("`C " + path + " 0644 0 0 - /usr/share/test" + path + "`"),
        found.fix());
  }

  @Test
  void inProcAndSysNothingCanBeMade() {
    Diagnostic found = failure(new RecipeBuilder().text("/sys/x", "mine"));
    assertTrue(found.fix().startsWith("leave it out"), found.fix());
  }

  @Test
  void linksAndDirectoriesUnderATmpfsHaveLinesOfTheirOwn() {
    Diagnostic link =
        failure(new RecipeBuilder().file("/run/l", new FileSpec.Link("/etc/x"), 0777));
    assertTrue(link.fix().contains("`L /run/l - - - - /etc/x`"), link.fix());
    RootTree root = build(new RecipeBuilder().file("/run/d", new FileSpec.EmptyDirectory(), 0750));
    assertTrue(root.report().warnings().toString().contains("`d /run/d 0750 0 0 - -`"));
  }

  @Test
  void whatIsUnderAMountOfFilesIsAWarning() {
    String disk =
        "[Mount]\nWhat=share\nType=virtiofs\nWhere=/srv/data\n[Install]\nWantedBy=guest.target\n";
    RootTree root =
        build(
            new RecipeBuilder().text("/srv/data/README", "no disk").units("srv-data.mount"),
            new PackageBuilder("data").unit("srv-data.mount", disk));
    Diagnostic found = root.report().warnings().get(0);
    assertEquals("rootfs.mounted-over", found.code());
    assertTrue(found.message().contains("mounts another file system on /srv/data"));
  }

  @Test
  void filesOfPackagesAreNamed() {
    PackageBuilder app = new PackageBuilder("app").text("/srv/data/1", "").text("/srv/data/2", "");
    RootTree root =
        build(
            new RecipeBuilder().include("app", List.of("/srv/data")).units("srv-data.mount"),
            app,
            volatileData());
    assertEquals(
        "/srv/data/1, /srv/data/2 of packages are hidden in the guest:"
            + " srv-data.mount mounts an empty tmpfs on /srv/data",
        root.report().warnings().get(0).message());
  }

  @Test
  void mountPointsAndWhatTheFirstProgramKeepsAreSeen() {
    EarlyMount keeps =
        new EarlyMount(
            TreePath.of("/srv/data"),
            EarlyMount.Type.TMPFS,
            MountOptions.of("nosuid"),
            List.of(),
            "a test");
    RecipeBuilder recipe =
        new RecipeBuilder()
            .file(
                "/usr/sbin/init",
                new FileSpec.PreInit("/usr/lib/systemd/systemd", List.of(keeps)),
                0755)
            .units("srv-data.mount")
            .file("/run", new FileSpec.EmptyDirectory(), 0755)
            .text("/srv/data/x", "mine")
            .text("/running/x", "mine");
    RootTree root =
        build(
            recipe,
            volatileData(),
            new PackageBuilder("s").elf("/usr/lib/systemd/systemd", TestElf.program()));
    assertEquals(List.of(), root.report().warnings());
  }

  @Test
  void aMountUnitThatIsNotStartedHidesNothing() {
    RootTree root =
        build(
            new RecipeBuilder()
                .text("/srv/data/x", "mine")
                .units("srv-data.mount")
                .disable("srv-data.mount"),
            volatileData());
    assertEquals(List.of(), root.report().warnings());
  }

  private static RecipeBuilder withFstab(String text) {
    return new RecipeBuilder()
        .units("local-fs.target")
        .text("/etc/fstab", text)
        .text("/srv/data/x", "mine");
  }

  private static PackageBuilder generator() {
    return new PackageBuilder("generator")
        .unit("local-fs.target", "[Unit]\nDescription=d\n")
        .elf(GENERATOR, TestElf.program());
  }

  private static RecipeBuilder generating(RecipeBuilder recipe) {
    return recipe.include("generator", List.of(GENERATOR));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tmpfs /srv/data tmpfs defaults 0 0",
        "tmpfs\t/srv//data/\ttmpfs",
        "# c\n\n  tmpfs /srv tmpfs noauto,x-systemd.automount\n",
        "x /other ext4 defaults\ntmpfs /srv/\\144ata tmpfs\ntmpfs /srv/data tmpfs\n"
      })
  void aFileUnderAMountOfFstabIsReported(String fstab) {
    Diagnostic found = failure(generating(withFstab(fstab)), generator());
    assertEquals("rootfs.mounted-over", found.code());
    assertTrue(found.message().contains("/etc/fstab mounts an empty tmpfs on /srv"), fstab);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#tmpfs /srv/data tmpfs",
        "tmpfs /srv/data tmpfs noauto",
        "tmpfs / tmpfs",
        "x none swap",
        "tmpfs /srv/dat tmpfs",
        "tmpfs /srv/da\\040ta tmpfs",
        "/srv/data",
        ""
      })
  void otherLinesOfFstabHideNothing(String fstab) {
    RootTree root = build(generating(withFstab(fstab)), generator());
    assertEquals(List.of(), root.report().warnings());
  }

  @Test
  void withoutItsGeneratorFstabMountsNothing() {
    String fstab = "tmpfs /srv/data tmpfs";
    List<RecipeBuilder> without =
        List.of(
            withFstab(fstab),
            generating(withFstab(fstab))
                .file(
                    "/etc/systemd/system-generators/systemd-fstab-generator",
                    new FileSpec.Link("/dev/null"),
                    0777),
            generating(withFstab(fstab)).commandLine("fstab=no"));
    for (RecipeBuilder recipe : without) {
      assertEquals(List.of(), build(recipe, generator()).report().warnings());
    }
  }

  private static PackageBuilder volatileData() {
    return new PackageBuilder("data").unit("srv-data.mount", VOLATILE);
  }
}
