package dev.coracle.rootfs;

import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.Accounts;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.template.Templates;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What every guest has without asking, unless the recipe declares it: texts, mount points, links.
 */
final class GeneratedNodes {
  /** Directories that are mounted over or expected by everything; mode by path. */
  private static final Map<String, Integer> DIRECTORIES =
      Map.of(
          "/dev", 0755,
          "/etc", 0755,
          "/proc", 0555,
          "/root", 0700,
          "/run", 0755,
          "/sys", 0555,
          "/tmp", 01777,
          "/usr", 0755,
          "/var", 0755);

  private static final String REASON = "every guest";
  private static final String SHADOW = "/etc/shadow";

  /** In days since 1970; any day that is past. */
  private static final int PASSWORD_CHANGED = 20000;

  private final RootTreeAssembler assembler;
  private final RequiredBy need;

  GeneratedNodes(RootTreeAssembler assembler, RequiredBy need) {
    this.assembler = assembler;
    this.need = need;
  }

  /**
   * Begins to render the text that needs no package beside other work: a template engine's first
   * text takes longer than walking the packages does.
   */
  static CompletableFuture<String> render(
      Templates templates, Recipe recipe, String version, DistributionRelease release) {
    Map<String, Object> names =
        Map.of(
            "name", quotable(recipe.name()),
            "version", quotable(version),
            "distribution", release.name(),
            "id", release.id(),
            "release", release.release(),
            "codename", release.codename());
    return CompletableFuture.supplyAsync(() -> templates.render("os-release.ftl", names));
  }

  /** Places the texts. */
  void texts(Templates templates, String release, Accounts accounts) {
    Map<String, String> rendered =
        Map.of(
            "os-release.ftl", release,
            "passwd.ftl", templates.render("passwd.ftl", Map.of("users", accounts.users())),
            "group.ftl", templates.render("group.ftl", Map.of("groups", accounts.groups())));
    text("/etc/passwd", "passwd.ftl", rendered);
    text("/etc/group", "group.ftl", rendered);
    shadow(accounts);
    if (!assembler.has("/etc/os-release")) {
      text("/usr/lib/os-release", "os-release.ftl", rendered);
      link("/etc/os-release", "../usr/lib/os-release");
    }
  }

  /**
   * A file of passwords that a companion rule brought gets a line for each user, with a locked
   * password: PAM takes a user without one for a mistake. One of the recipe's own stays as it is.
   */
  private void shadow(Accounts accounts) {
    Optional<Node> there = assembler.tree().node(TreePath.of(SHADOW));
    if (there.isEmpty()
        || there.get().origin().kind() != Origin.Kind.GENERATED
        || !(there.get() instanceof Node.RegularFile)) {
      return;
    }
    String text =
        accounts.users().stream()
            .map(user -> user.get("name") + ":*:" + PASSWORD_CHANGED + ":0:99999:7:::\n")
            .collect(Collectors.joining());
    Metadata metadata = there.get().metadata();
    assembler.put(
        TreePath.of(SHADOW),
        new Node.RegularFile(
            metadata, Content.of(text.getBytes(StandardCharsets.UTF_8)), there.get().origin()),
        need);
  }

  /** The file by which scanners know the distribution's release: a package's, or made here. */
  void releaseFile(DistributionRelease release) {
    String path = release.releaseFile();
    if (path.isEmpty() || release.release().isEmpty() || assembler.has(path)) {
      return;
    }
    assembler.include(path, need);
    if (!assembler.has(path)) {
      String text = release.release() + "\n";
      assembler.put(
          TreePath.of(path),
          new Node.RegularFile(
              Metadata.rootOwned(0644, assembler.seconds()),
              Content.of(text.getBytes(StandardCharsets.UTF_8)),
              origin("os-release.ftl")),
          need);
    }
  }

  /** What could end a quoted value of os-release(5) is left out. */
  private static String quotable(String text) {
    return text.replaceAll("[\"$`\\\\\n]", "");
  }

  /** Mount points and the links of a merged /usr; last, when it is known which are needed. */
  void skeleton() {
    DIRECTORIES.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> directory(each.getKey(), each.getValue()));
    for (String alias : UsrMerge.ALIASES) {
      if (UsrMerge.ALWAYS.contains(alias)) {
        directory("/usr/" + alias, 0755);
      }
      if (assembler.has("/usr/" + alias)) {
        link("/" + alias, "usr/" + alias);
      }
    }
  }

  private void text(String path, String template, Map<String, String> rendered) {
    if (!assembler.has(path)) {
      byte[] bytes =
          Objects.requireNonNull(rendered.get(template)).getBytes(StandardCharsets.UTF_8);
      assembler.put(
          TreePath.of(path),
          new Node.RegularFile(
              Metadata.rootOwned(0644, assembler.seconds()), Content.of(bytes), origin(template)),
          need);
    }
  }

  private void directory(String path, int mode) {
    if (!assembler.has(path)) {
      assembler.put(
          TreePath.of(path),
          new Node.Directory(Metadata.rootOwned(mode, assembler.seconds()), origin("rootfs")),
          need);
    } else if (assembler.tree().node(TreePath.of(path)).orElseThrow()
            instanceof Node.Directory there
        && there.origin().kind() == Origin.Kind.GENERATED) {
      // Made on the way as somebody's parent, before its proper mode was known.
      assembler
          .tree()
          .put(
              TreePath.of(path),
              new Node.Directory(there.metadata().withMode(mode), there.origin()));
    }
  }

  private void link(String path, String target) {
    if (!assembler.has(path)) {
      assembler.put(
          TreePath.of(path),
          new Node.Symlink(Metadata.rootOwned(0777, assembler.seconds()), target, origin("rootfs")),
          need);
    }
  }

  private static Origin origin(String template) {
    return Origin.generated(template, REASON);
  }
}
