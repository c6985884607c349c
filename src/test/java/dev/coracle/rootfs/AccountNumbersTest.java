package dev.coracle.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.lock.AccountIds;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountNumbersTest {
  private static final String SERVICE = "[Service]\nExecStart=/usr/sbin/daemon\nUser=daemon\n";

  private static RootTree build(
      RecipeBuilder recipe, AccountIds locked, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    return new RootTreeBuilder(new Templates())
        .build(recipe.build(), "1.0", all, 99, locked, PackageSearch.none());
  }

  private static Diagnostic failure(
      RecipeBuilder recipe, AccountIds locked, PackageBuilder... packages) {
    CoracleException failure =
        assertThrows(CoracleException.class, () -> build(recipe, locked, packages));
    assertEquals(1, failure.diagnostics().size(), failure.getMessage());
    return failure.diagnostics().get(0);
  }

  private static AccountIds users(Map<String, Long> ids) {
    return new AccountIds(new TreeMap<>(ids), new TreeMap<>());
  }

  private static PackageBuilder daemon() {
    return new PackageBuilder("daemon")
        .elf("/usr/sbin/daemon", TestElf.program())
        .unit("daemon.service", SERVICE);
  }

  private static RecipeBuilder recipe() {
    return new RecipeBuilder().units("daemon.service");
  }

  @Test
  void aNumberThatTheLockHasStaysWhateverPackagesSay() {
    PackageBuilder fixed = daemon().text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n");
    assertEquals(
        77L, build(recipe(), AccountIds.NONE, fixed).report().accounts().users().get("daemon"));
    RootTree again = build(recipe(), users(Map.of("daemon", 412L)), fixed);
    assertEquals(412L, again.report().accounts().users().get("daemon"));
  }

  @Test
  void aMadeUpNumberIsWrittenDownAndNoneThatTheLockKeepsForAnother() {
    RootTree free = build(recipe(), AccountIds.NONE, daemon());
    long first = free.report().accounts().users().get("daemon");
    assertTrue(first >= 300 && first <= 998, "" + first);
    assertEquals(first, free.report().accounts().groups().get("daemon"));
    RootTree other = build(recipe(), users(Map.of("absent", first)), daemon());
    assertEquals(first + 1, other.report().accounts().users().get("daemon"));
  }

  @Test
  void aFixedNumberOfAPackageIsNotGivenToAnotherName() {
    long first =
        build(recipe(), AccountIds.NONE, daemon()).report().accounts().users().get("daemon");
    PackageBuilder other =
        new PackageBuilder("other")
            .text("/usr/lib/sysusers.d/other.conf", "u other " + first + "\n");
    RootTree root = build(recipe(), AccountIds.NONE, daemon(), other);
    assertEquals(first + 1, root.report().accounts().users().get("daemon"));
  }

  @Test
  void idsThatClashAreReportedWithBothPlaces() {
    PackageBuilder fixed =
        daemon().text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\nu second 77\n");
    Diagnostic two = failure(recipe(), AccountIds.NONE, fixed);
    assertEquals("rootfs.id-clash", two.code());
    assertTrue(two.message().contains("/usr/lib/sysusers.d/daemon.conf:2"), two.message());
    Diagnostic own =
        failure(
            recipe().group("mine", 1077).user("mine", 77, 1077),
            AccountIds.NONE,
            daemon().text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n"));
    assertEquals("rootfs.id-clash", own.code());
    assertEquals("test.yaml", own.place().orElseThrow().file());
    assertEquals("give mine another id", own.fix());
    Diagnostic locked =
        failure(
            recipe().group("mine", 1077).user("mine", 412, 1077),
            users(Map.of("daemon", 412L)),
            daemon());
    assertEquals("rootfs.id-clash", locked.code());
  }

  @Test
  void theRecipesOwnSysusersFilesCount() {
    RootTree root =
        build(
            new RecipeBuilder()
                .text("/etc/sysusers.d/mine.conf", "# mine\nu mine 600 \"My own\" /srv\n"),
            AccountIds.NONE);
    assertEquals(600L, root.report().accounts().users().get("mine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x name         | 'x' is no type: they are u, g, m and r",
        "u              | '' is not the name of an account",
        "u 9name        | '9name' is not the name of an account",
        "u name ten     | 'ten' is not an id for the type u",
        "u name 1:2:3   | '1:2:3' is not an id for the type u",
        "g name 1:2     | '1:2' is not an id for the type g",
        "m name         | '-' is not the name of a group for the type m",
        "r - 5-x        | '5-x' is not an id for the type r",
        "u a - b c d e  | there are more than 6 fields",
      })
  void malformedLinesOfSysusersAreReportedWithTheirPlace(String line, String message) {
    String text = "# comment\n\n" + line + "\n";
    Diagnostic ofPackage =
        failure(recipe(), AccountIds.NONE, daemon().text("/usr/lib/sysusers.d/daemon.conf", text));
    assertEquals("rootfs.bad-sysusers", ofPackage.code());
    assertEquals("/usr/lib/sysusers.d/daemon.conf:3:1", ofPackage.place().orElseThrow().toString());
    assertTrue(ofPackage.message().endsWith("daemon 1, line 3: " + message), ofPackage.message());
    Diagnostic own =
        failure(new RecipeBuilder().text("/usr/lib/sysusers.d/own.conf", text), AccountIds.NONE);
    assertEquals("test.yaml", own.place().orElseThrow().file());
    assertTrue(own.message().endsWith("line 3: " + message), own.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y /run/x               | 'y' is no type",
        "d                      | the path is missing",
        "d run/x                | 'run/x' is no absolute path",
        "d /run/x rwx           | 'rwx' is no mode in octal digits",
        "d /run/x 0755 a:b root | 'a:b' is not the name of an account",
        "d /run/x 0755 root a/b | 'a/b' is not the name of an account",
      })
  void malformedLinesOfTmpfilesAreReportedWithTheirPlace(String line, String message) {
    String text = line + "\n";
    Diagnostic ofPackage =
        failure(recipe(), AccountIds.NONE, daemon().text("/usr/lib/tmpfiles.d/daemon.conf", text));
    assertEquals("rootfs.bad-tmpfiles", ofPackage.code());
    assertEquals("/usr/lib/tmpfiles.d/daemon.conf:1:1", ofPackage.place().orElseThrow().toString());
    assertTrue(ofPackage.message().endsWith(message), ofPackage.message());
    Diagnostic own =
        failure(new RecipeBuilder().text("/etc/tmpfiles.d/own.conf", text), AccountIds.NONE);
    assertEquals("test.yaml", own.place().orElseThrow().file());
  }

  @Test
  void linesThatSystemdTakesAreNoProblem() {
    build(
        recipe(),
        AccountIds.NONE,
        daemon()
            .text(
                "/usr/lib/sysusers.d/daemon.conf",
                "u! daemon -:nogroup \"The daemon\"\n"
                    + "g nogroup 65534\n"
                    + "u %i 5\n"
                    + "r - 500-900\n"
                    + "m daemon tty\n"
                    + "g tty 5\n"
                    + "u third /usr/sbin/daemon\n")
            .text(
                "/usr/lib/tmpfiles.d/daemon.conf",
                "D! /tmp/.X11-unix 1777 root root 10d\n"
                    + "a+ /var/log/x - - - - group:adm:r-x\n"
                    + "f^ /run/%i - - - - x\n"
                    + "L+? /run/link - - - - ../x\n"
                    + "d= /run/y :0755 :root :root -\n"
                    + "q /var/tmp ~1777 0 0\n"));
  }
}
