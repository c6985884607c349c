package dev.coracle.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that units name: they come along, or their absence is reported. */
class UnitNamedPathsTest {
  private static RootTree build(String settings) {
    PackageBuilder service =
        new PackageBuilder("p")
            .elf("/usr/bin/d", TestElf.program())
            .script("/etc/default/with space", "A=b")
            .unit("s.service", "[Service]\nExecStart=/usr/bin/d\n" + settings);
    List<PackageContents> all = List.of(PackageBuilder.base(), service.build());
    return new RootTreeBuilder(new Templates())
        .build(new RecipeBuilder().units("s.service").build(), "1.0", all, 1, PackageSearch.none());
  }

  private static List<String> problems(String settings) {
    CoracleException refused = assertThrows(CoracleException.class, () -> build(settings));
    return refused.diagnostics().stream().map(Diagnostic::code).toList();
  }

  @Test
  void aFileThatAPackageShipsComesAlongWhateverItsQuotes() {
    for (String setting :
        List.of(
            "BindReadOnlyPaths=\"/etc/default/with space\":/x",
            "EnvironmentFile=-/etc/default/with space",
            "EnvironmentFile=%E/default/with space")) {
      RootTree root = build(setting + "\n");
      assertFalse(root.tree().node(TreePath.of("/etc/default/with space")).isEmpty(), setting);
    }
  }

  @Test
  void whatNothingHasIsReported() {
    for (String setting :
        List.of(
            "EnvironmentFile=/etc/none",
            "WorkingDirectory=/srv/none",
            "ReadWritePaths=/etc/none",
            "BindPaths=\"/opt/no ne\":/x",
            "LoadCredential=a:/etc/none",
            "StandardInput=file:/etc/none",
            "RootImage=/usr/none.img",
            "OpenFile=/etc/none:a")) {
      assertEquals(List.of("systemd.missing-path"), problems(setting + "\n"), setting);
    }
  }

  @Test
  void whatMayBeMissingOrIsMadeLaterIsNot() {
    build(
        "EnvironmentFile=-/etc/none\nWorkingDirectory=-/srv/none\nReadWritePaths=-/etc/none\n"
            + "BindPaths=/run/a /var/lib/b\nLoadCredential=a\nEnvironmentFile=/etc/none/*.conf\n"
            + "OpenFile=/etc/none:a:graceful\nStandardInput=null\nWorkingDirectory=~\n");
    build("EnvironmentFile=/etc/none\n[Unit]\nConditionPathExists=/etc/none\n");
  }

  @Test
  void aUnitThatSystemdRefusesStopsTheBuild() {
    for (String line :
        List.of(
            "ExecStart=bin/d", "ExecStart=/usr/bin/d %z", "WorkingDirectory=here", "User=a:b")) {
      assertEquals(List.of("systemd.refused-unit"), problems(line + "\n"), line);
    }
  }
}
