package dev.coracle.rootfs;

import static dev.coracle.testing.RootTrees.build;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.GrantSpec;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read from maintainer scripts, and what is only reported. */
class MaintainerScriptsTest {
  private static PackageBuilder daemon(String postinst) {
    return new PackageBuilder("daemon")
        .elf("/usr/sbin/daemon", TestElf.program())
        .text("/etc/daemon.conf", "state /var/lib/daemon\n")
        .directory("/var/lib/daemon")
        .text("/usr/lib/sysusers.d/daemon.conf", "u daemon 77\n")
        .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon /etc/daemon.conf\n")
        .postinst(postinst);
  }

  private static RecipeBuilder recipe() {
    return new RecipeBuilder().units("daemon.service");
  }

  private static Metadata metadata(RootTree root, String path) {
    return root.tree().node(TreePath.of(path)).orElseThrow().metadata();
  }

  private static void assertOwner(RootTree root, String path, long uid, long gid, int mode) {
    Metadata metadata = metadata(root, path);
    assertEquals(uid, metadata.uid(), path);
    assertEquals(gid, metadata.gid(), path);
    assertEquals(Integer.toOctalString(mode), Integer.toOctalString(metadata.mode()), path);
  }

  private static String text(RootTree root, String path) throws Exception {
    Node.RegularFile file = (Node.RegularFile) root.tree().node(TreePath.of(path)).orElseThrow();
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }

  private static String notes(RootTree root) {
    return String.join("\n", root.report().data());
  }

  @Test
  void modesAndOwnersOfStatoverridesAreApplied() {
    RootTree root =
        build(
            recipe(),
            daemon(
                "USER=daemon\n"
                    + "if ! dpkg-statoverride --list /etc/daemon.conf >/dev/null\n"
                    + "then\n"
                    + "  dpkg-statoverride --update --add root ${USER} 0640 /etc/daemon.conf\n"
                    + "fi\n"
                    + "dpkg-statoverride --add --update daemon daemon 750 /var/lib/daemon ||"
                    + " true\n"));
    assertOwner(root, "/etc/daemon.conf", 0, 77, 0640);
    assertOwner(root, "/var/lib/daemon", 77, 77, 0750);
    assertTrue(notes(root).contains("/etc/daemon.conf: root:daemon 640"), notes(root));
  }

  @Test
  void aLoopOverConstantsIsFollowedWithItsComparisons() {
    RootTree root =
        build(
            recipe(),
            daemon(
                "for d in /etc/daemon.conf /var/lib/daemon; do\n"
                    + "  if [ \"$d\" = \"/etc/daemon.conf\" ]; then\n"
                    + "    dpkg-statoverride --update --add root daemon 0640 \"$d\"\n"
                    + "  else\n"
                    + "    dpkg-statoverride --update --add daemon daemon 0750 \"$d\"\n"
                    + "  fi\n"
                    + "done\n"));
    assertOwner(root, "/etc/daemon.conf", 0, 77, 0640);
    assertOwner(root, "/var/lib/daemon", 77, 77, 0750);
  }

  @Test
  void directoriesThatAScriptMakesHaveItsOwnerAndMode() {
    RootTree root =
        build(
            recipe(),
            daemon(
                "install -d -odaemon -g adm -m2750 /var/log/daemon /var/spool/daemon\n"
                    + "install --directory --owner=daemon --mode 0700 /var/cache/daemon\n"
                    + "mkdir -p /var/lib/daemon-data && chown daemon: /var/lib/daemon-data\n"
                    + "install -d $UNKNOWN /var/lib/other-data\n"
                    + "mkdir -p /usr/lib/daemon /var/lib/../../etc/x\n"),
            new PackageBuilder("groups").text("/usr/lib/sysusers.d/adm.conf", "g adm 4\n"));
    assertOwner(root, "/var/log/daemon", 77, 4, 02750);
    assertOwner(root, "/var/spool/daemon", 77, 4, 02750);
    assertOwner(root, "/var/cache/daemon", 77, 0, 0700);
    assertOwner(root, "/var/lib/daemon-data", 77, 0, 0755);
    assertOwner(root, "/var/lib/other-data", 0, 0, 0755);
    assertFalse(root.tree().node(TreePath.of("/usr/lib/daemon")).isPresent());
  }

  @Test
  void aTemplateThatInstallCopiesIsCopied() throws Exception {
    RootTree root =
        build(
            recipe(),
            daemon("install -m 0644 /usr/share/daemon/example /etc/daemon-more.conf\n")
                .text("/etc/daemon.conf", "include /etc/daemon-more.conf\n")
                .text("/usr/share/daemon/example", "more\n"));
    assertEquals("more\n", text(root, "/etc/daemon-more.conf"));
  }

  @Test
  void whatOnlyAnUpgradeDoesDoesNotCount() {
    RootTree root =
        build(
            recipe(),
            daemon(
                "if [ \"$1\" = configure ] && dpkg --compare-versions \"$2\" lt 2.0; then\n"
                    + "  dpkg-statoverride --add daemon daemon 0600 /etc/daemon.conf\n"
                    + "fi\n"));
    assertOwner(root, "/etc/daemon.conf", 0, 0, 0644);
  }

  @Test
  void setuidOfAStatoverrideNeedsAGrant() {
    String postinst = "dpkg-statoverride --add root daemon 4750 /usr/sbin/daemon\n";
    RootTree stripped = build(recipe(), daemon(postinst));
    assertOwner(stripped, "/usr/sbin/daemon", 0, 77, 0750);
    assertFalse(stripped.report().privileges().get(0).granted());
    RootTree granted =
        build(recipe().grant("/usr/sbin/daemon", GrantSpec.Privilege.SETUID), daemon(postinst));
    assertOwner(granted, "/usr/sbin/daemon", 0, 77, 04750);
  }

  @Test
  void theRecipesOwnFilesKeepTheirModes() {
    RootTree root =
        build(
            recipe().text("/etc/daemon.conf", ""),
            daemon("dpkg-statoverride --add daemon daemon 0600 /etc/daemon.conf\n"));
    assertOwner(root, "/etc/daemon.conf", 0, 0, 0644);
  }

  @Test
  void whatIsNotConstantIsReportedAndLeftOut() {
    RootTree root =
        build(
            recipe(),
            daemon(
                "dpkg-statoverride --add $(id -un) daemon 0600 /etc/daemon.conf\n"
                    + "dpkg-divert --add \"$1\"\n"
                    + "update-alternatives --install /usr/bin/x x \"$CHOSEN\" 5\n"
                    + "chown \"$OWNER\" /var/lib/daemon\n"
                    + "adduser --system \"$NAME\"\n"
                    + "cp \"$TEMPLATE\" /etc/daemon/made\n"));
    assertOwner(root, "/etc/daemon.conf", 0, 0, 0644);
    for (String command :
        List.of(
            "dpkg-statoverride", "dpkg-divert", "update-alternatives", "chown", "adduser", "cp")) {
      assertTrue(
          notes(root)
              .contains("maintainer scripts of daemon: not constant, so left out: " + command),
          command + " in " + notes(root));
    }
  }

  @Test
  void aDiversionMovesTheFilesOfOthersAway() throws Exception {
    RootTree root =
        build(
            new RecipeBuilder().binaries("/usr/bin/tool", "/usr/bin/tool.plain"),
            new PackageBuilder("plain").script("/usr/bin/tool", "#!/usr/bin/tool.plain\nplain\n"),
            new PackageBuilder("better")
                .elf("/usr/bin/tool", TestElf.program())
                .preinst(
                    "dpkg-divert --package better --rename \\\n"
                        + "  --divert /usr/bin/tool.plain --add /usr/bin/tool\n"));
    assertEquals(
        "better 1", root.tree().node(TreePath.of("/usr/bin/tool")).orElseThrow().origin().source());
    assertTrue(text(root, "/usr/bin/tool.plain").endsWith("plain\n"));
    assertTrue(
        notes(root).contains("/usr/bin/tool of plain 1: diverted to /usr/bin/tool.plain by better"),
        notes(root));
  }

  @Test
  void aDiversionThatIsTakenBackOrOfAnotherNameMovesNothing() {
    for (String script :
        List.of(
            "dpkg-divert --package other --add --divert /usr/sbin/daemon.old /usr/sbin/daemon\n"
                + "dpkg-divert --package other --remove /usr/sbin/daemon\n",
            "dpkg-divert --package other --add --divert /sbin/daemon.old /sbin/daemon\n",
            "dpkg-divert --list /usr/sbin/daemon\n",
            "dpkg-divert --add /lib\n")) {
      RootTree root = build(recipe(), daemon(""), new PackageBuilder("other").preinst(script));
      assertTrue(root.tree().node(TreePath.of("/usr/sbin/daemon")).isPresent(), script);
      assertFalse(notes(root).contains("diverted"), script);
    }
  }

  @Test
  void namesOfAccountsMayHaveCapitals() throws Exception {
    RootTree root =
        build(
            recipe(),
            daemon("adduser --quiet --system --group --home /var/lib/daemon/ Debian-daemon\n"));
    assertTrue(text(root, "/etc/passwd").contains("Debian-daemon:x:"));
    assertTrue(metadata(root, "/var/lib/daemon").uid() > 0);
  }
}
