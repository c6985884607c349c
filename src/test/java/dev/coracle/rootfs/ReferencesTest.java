package dev.coracle.rootfs;

import static dev.coracle.rootfs.RootTrees.has;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules, files and locales that configurations name without a path. */
class ReferencesTest {
  private static final String LIBRARIES = "/usr/lib/x86_64-linux-gnu";

  private static final PackageSearch ARCHIVE =
      names ->
          Map.of(
              LIBRARIES + "/libnss_resolve.so.2",
              List.of("libnss-resolve"),
              LIBRARIES + "/security/pam_ldap.so",
              List.of("libpam-ldap"),
              "/usr/lib/locale/de_DE.utf8/LC_CTYPE",
              List.of("locales-all"));

  private static RootTree build(RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates()).build(recipe.build(), "1.0", all, 99, ARCHIVE);
  }

  private static Diagnostic warning(RecipeBuilder recipe, PackageBuilder... packages) {
    List<Diagnostic> warnings = build(recipe, packages).report().warnings();
    assertEquals(1, warnings.size(), warnings.toString());
    assertEquals("rootfs.unmet-reference", warnings.get(0).code());
    assertEquals("test.yaml", warnings.get(0).place().orElseThrow().file());
    return warnings.get(0);
  }

  private static Diagnostic error(RecipeBuilder recipe, PackageBuilder... packages) {
    CoracleException failure = assertThrows(CoracleException.class, () -> build(recipe, packages));
    assertEquals(1, failure.diagnostics().size(), failure.getMessage());
    assertEquals("rootfs.unmet-reference", failure.diagnostics().get(0).code());
    return failure.diagnostics().get(0);
  }

  private static RecipeBuilder with(String path, String text) {
    return new RecipeBuilder().text(path, text);
  }

  @Test
  void aNameServiceThatNothingHasIsReportedWithItsPackage() {
    Diagnostic found =
        warning(
            with("/etc/nsswitch.conf", "# hosts: wins\nhosts: files resolve [!UNAVAIL=return]\n"));
    assertEquals(
        "name service 'libnss_resolve.so.2', needed by /etc/nsswitch.conf, is in none of the"
            + " packages",
        found.message());
    assertEquals("package libnss-resolve ships it: add it to packages", found.fix());
  }

  @Test
  void aNameServiceThatAPackageHasComesAlong() {
    String module = LIBRARIES + "/libnss_resolve.so.2";
    RootTree root =
        build(
            with("/etc/nsswitch.conf", "hosts: files resolve\n"),
            new PackageBuilder("nss").elf(module, TestElf.amd64().soname("libnss_resolve.so.2")));
    assertTrue(has(root, module));
    assertEquals(List.of(), root.report().warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth required pam_ldap.so\n",
        "auth\trequisite\tpam_ldap.so use_first_pass\n",
        "AUTH required \\\n  pam_ldap.so\n",
        "account [success=ok default=bad] pam_ldap.so\n"
      })
  void aModuleThatPamFailsWithoutIsAnError(String text) {
    Diagnostic found = error(with("/etc/pam.d/login", text));
    assertTrue(found.message().startsWith("PAM module 'pam_ldap.so', needed by /etc/pam.d/login"));
    assertEquals("package libpam-ldap ships it: add it to packages", found.fix());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session optional pam_ldap.so\n",
        "auth sufficient pam_ldap.so\n",
        "session [success=ok ignore=ignore module_unknown=ignore default=bad] pam_ldap.so\n",
        "auth [success=1 default=ignore] pam_ldap.so\n"
      })
  void oneThatPamCanDoWithoutIsAWarning(String text) {
    assertTrue(warning(with("/etc/pam.d/login", text)).message().contains("pam_ldap.so"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-session required pam_ldap.so\n",
        "# auth required pam_ldap.so\n",
        "nonsense\n",
        "auth required pam_here.so\n",
        "auth required /lib/x86_64-linux-gnu/security/pam_here.so\n",
        "@include other\nauth include other\nauth substack /etc/pam.d/other\n"
      })
  void whatMayBeMissingOrIsThereIsNoProblem(String text) {
    RecipeBuilder recipe =
        with("/etc/pam.d/login", text)
            .text("/etc/pam.d/other", "")
            .include("pam", List.of(LIBRARIES + "/security"));
    PackageBuilder pam =
        new PackageBuilder("pam")
            .directory(LIBRARIES + "/security")
            .elf(LIBRARIES + "/security/pam_here.so", TestElf.amd64().soname("pam_here.so"));
    assertEquals(List.of(), build(recipe, pam).report().warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@include common-auth\n",
        "auth include common-auth\n",
        "auth substack common-auth"
      })
  void aFileOfPamThatIsNotThereIsAnError(String text) {
    assertTrue(
        error(with("/etc/pam.d/login", text)).message().startsWith("PAM file 'common-auth'"));
  }

  @Test
  void aModuleThatIsInAPackageOnlyIsReportedWithTheLineToWrite() {
    PackageBuilder pam =
        new PackageBuilder("pam")
            .elf(LIBRARIES + "/security/pam_here.so", TestElf.amd64().soname("pam_here.so"));
    RecipeBuilder recipe = with("/etc/pam.d/login", "auth required pam_here.so\n").withoutClosure();
    assertEquals(
        "add `{package: pam, paths: [" + LIBRARIES + "/security/pam_here.so]}` to include",
        error(recipe, pam).fix());
  }

  @Test
  void aLocaleThatIsSetIsReportedWhereverThatIs() {
    String unit = "[Service]\nExecStart=/usr/bin/x\nEnvironment=\"LC_ALL=de_DE.UTF-8\" A=b\n";
    PackageBuilder x = new PackageBuilder("x").elf("/usr/bin/x", TestElf.program());
    List<RecipeBuilder> recipes =
        List.of(
            with("/etc/locale.conf", "LANG=de_DE.UTF-8\n"),
            with("/etc/default/locale", "#LANG=fr_FR.UTF-8\nLANG=\"de_DE.UTF-8\"\n"),
            with(
                "/etc/systemd/system.conf.d/l.conf",
                "[Manager]\nDefaultEnvironment=LANG=de_DE.UTF-8 LC_TIME=de_DE.UTF-8\n"),
            with("/etc/systemd/system/x.service", unit).units("x.service"));
    for (RecipeBuilder each : recipes) {
      Diagnostic found = warning(each, x);
      assertTrue(found.message().startsWith("locale 'de_DE.UTF-8', needed by "), found.message());
      assertEquals("package locales-all ships it: add it to packages", found.fix());
    }
  }

  @Test
  void localesThatAreThereAreNoProblem() {
    PackageBuilder locales =
        new PackageBuilder("locales").text("/usr/lib/locale/de_DE.utf8/LC_CTYPE", "");
    String set = "LANG=C.UTF-8\nLC_TIME=POSIX\nLC_ALL=C\nLC_CTYPE=de_DE.UTF-8\n";
    RecipeBuilder recipe =
        with("/etc/locale.conf", set).include("locales", List.of("/usr/lib/locale/de_DE.utf8"));
    assertEquals(List.of(), build(recipe, locales).report().warnings());
    RecipeBuilder without = with("/etc/locale.conf", set);
    assertEquals(
        "add `{package: locales, paths: [/usr/lib/locale/de_DE.utf8]}` to include",
        warning(without, locales).fix());
  }

  @Test
  void aLocalesCharacterSetNeedsItsModule() {
    PackageBuilder libc =
        new PackageBuilder("libc")
            .text("/usr/lib/locale/ja_JP.eucjp/LC_CTYPE", "")
            .text(LIBRARIES + "/gconv/gconv-modules", "alias UJIS// EUC-JP//\n")
            .text(
                LIBRARIES + "/gconv/gconv-modules.d/extra.conf",
                "module EUC-JP// INTERNAL EUC-JP 1\nmodule INTERNAL EUC-JP// EUC-JP 1\n")
            .elf(LIBRARIES + "/gconv/EUC-JP.so", TestElf.amd64().soname("EUC-JP.so"));
    RecipeBuilder recipe =
        with("/etc/locale.conf", "LANG=ja_JP.EUC-JP\n")
            .include("libc", List.of("/usr/lib/locale/ja_JP.eucjp"));
    Diagnostic found = warning(recipe, libc);
    assertTrue(found.message().startsWith("character set module 'EUC-JP.so'"), found.message());
    assertEquals(
        "add `{package: libc, paths: [" + LIBRARIES + "/gconv/EUC-JP.so]}` to include",
        found.fix());
    RecipeBuilder whole =
        with("/etc/locale.conf", "LANG=ja_JP.EUC-JP\n")
            .include("libc", List.of("/usr/lib/locale/ja_JP.eucjp", LIBRARIES + "/gconv"));
    assertEquals(List.of(), build(whole, libc).report().warnings());
  }

  @Test
  void aListOfModulesWithoutTheModulesIsReportedOnce() {
    PackageBuilder libc =
        new PackageBuilder("libc")
            .text(
                LIBRARIES + "/gconv/gconv-modules",
                "module A// INTERNAL A 1\nmodule INTERNAL A// A 1\nmodule B// INTERNAL B 1\n")
            .elf(LIBRARIES + "/gconv/A.so", TestElf.amd64().soname("A.so"))
            .elf(LIBRARIES + "/gconv/B.so", TestElf.amd64().soname("B.so"));
    Diagnostic found =
        warning(
            new RecipeBuilder().include("libc", List.of(LIBRARIES + "/gconv/gconv-modules")), libc);
    assertTrue(found.message().startsWith("character set module 'A.so' and 1 more"));
  }
}
