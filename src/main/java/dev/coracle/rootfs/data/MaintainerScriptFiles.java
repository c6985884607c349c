package dev.coracle.rootfs.data;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.script.MaintainerScripts;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files and links that no package ships because a maintainer script would make them: a
 * configuration from its template, a link that enables something. Made from the script's text where
 * it is constant, or from the one template of the same source that has the name.
 */
final class MaintainerScriptFiles {
  private static final String TEMPLATES = "/usr/share/";
  private static final int FILE_MODE = 0644;

  /** Of a directory that is copied. */
  private static final int MOST_FILES = 200;

  private final DataContext context;
  private final Map<String, Map<String, List<String>>> enable;
  private final Map<String, String> numbers;
  private final Map<String, List<MaintainerScripts.Made>> all = new HashMap<>();
  private final Set<String> watched = new HashSet<>();

  /** By source, the paths that its maintainer scripts name. */
  private final Map<String, Set<String>> handled = new HashMap<>();

  /** A template in the package that ships it. */
  private record Template(PackageContents contents, String path) {}

  MaintainerScriptFiles(DataContext context) {
    this.context = context;
    this.enable = context.enable();
    this.numbers = context.numbers();
  }

  /** A directory in which everything counts, such as one that a wildcard names. */
  void watch(String directory, MentioningFile from) {
    watched.add(directory);
  }

  /** A path that is mentioned and that nobody ships. */
  void missing(String path, MentioningFile from) {
    for (PackageContents each : context.ofSource(from.source())) {
      for (MaintainerScripts.Made made : context.scripts(each).made()) {
        String to = UsrMerge.map(made.to());
        boolean meant = to.equals(path) || (path.startsWith("/var/") && to.startsWith(path + "/"));
        if (meant && make(each, made, from)) {
          return;
        }
      }
    }
    // A program's strings hold many paths that are merely tried.
    if (path.startsWith("/etc/")
        && (!from.is(MentioningFile.Kind.PROGRAM) || isHandled(path, from))) {
      List<Template> templates = templates(path.substring(path.lastIndexOf('/') + 1), from);
      if (templates.size() == 1 && !includes(templates.get(0).path(), path)) {
        Template only = templates.get(0);
        copy(only.contents(), only.path(), path, from);
      }
    }
  }

  /** A file that names another one includes it, and is no template for it. */
  private boolean includes(String template, String path) {
    PathView.Resolution found = context.view().resolve(template);
    return found
        .node()
        .flatMap(context.contents()::content)
        .map(content -> Mentions.withoutComments(context.contents().text(template, content)))
        .filter(text -> Mentions.inText(text).contains(path))
        .isPresent();
  }

  /** Whether a maintainer script of the source has to do with a path. */
  private boolean isHandled(String path, MentioningFile from) {
    return handled
        .computeIfAbsent(
            from.source(),
            source ->
                context.ofSource(source).stream()
                    .flatMap(each -> each.scripts().values().stream())
                    .flatMap(text -> Mentions.inText(text).stream())
                    .collect(Collectors.toSet()))
        .contains(path);
  }

  private List<Template> templates(String name, MentioningFile from) {
    List<Template> found = new ArrayList<>();
    for (PackageContents each : context.ofSource(from.source())) {
      for (Map.Entry<TreePath, Node> entry : each.nodes().entrySet()) {
        TreePath path = entry.getKey();
        if (path.text().startsWith(TEMPLATES)
            && !(entry.getValue() instanceof Node.Directory)
            && ClosureRules.isCandidate(path.text())
            // A file that includes a local one of its own name is no template for that.
            && !path.text().equals(from.path())
            && (path.name().equals(name) || path.name().equals(name + ".default"))) {
          found.add(new Template(each, path.text()));
        }
      }
    }
    return found;
  }

  /** What maintainer scripts put into directories that are in. */
  void follow() {
    for (PackageContents each : context.takingPart()) {
      for (MaintainerScripts.Made made : made(each)) {
        String to = UsrMerge.map(made.to());
        String parent = to.substring(0, Math.max(1, to.lastIndexOf('/')));
        if (context.assembler().has(parent)
            && (watched.contains(parent) || context.view().ofOneSource(parent))
            && context.view().node(to).isEmpty()) {
          RequiredBy need = context.whole().of(each.locked().nameAndVersion());
          make(
              each,
              made,
              new MentioningFile(
                  MentioningFile.Kind.SCRIPT,
                  "postinst of " + each.locked().name(),
                  each.source(),
                  0,
                  need));
        }
      }
    }
  }

  private List<MaintainerScripts.Made> made(PackageContents contents) {
    return all.computeIfAbsent(contents.locked().nameAndVersion(), name -> find(contents));
  }

  private List<MaintainerScripts.Made> find(PackageContents contents) {
    List<MaintainerScripts.Made> all = new ArrayList<>(context.scripts(contents).made());
    enable.forEach(
        (command, links) ->
            context
                .scripts(contents)
                .calls(command)
                .forEach(names -> names.forEach(name -> enabled(command, name, links, all))));
    return all;
  }

  /** Links to what a command that enables something by name is called with. */
  private void enabled(
      String command,
      String name,
      Map<String, List<String>> links,
      List<MaintainerScripts.Made> all) {
    links.forEach(
        (directory, paths) -> {
          for (String path : paths) {
            for (String found :
                context.view().matching(PathGlob.of(path.replace("{name}", name)))) {
              String last =
                  "/" + number(command, found) + found.substring(found.lastIndexOf('/') + 1);
              context.view().matching(PathGlob.of(directory)).stream()
                  .filter(to -> context.view().node(to).orElse(null) instanceof Node.Directory)
                  .forEach(to -> all.add(new MaintainerScripts.Made(found, to + last, true)));
            }
          }
        });
  }

  /** What the name of a link to a file begins with; empty where the command adds nothing. */
  private String number(String command, String file) {
    String before = numbers.get(command);
    if (before == null) {
      return "";
    }
    return context
        .view()
        .node(file)
        .flatMap(context.contents()::content)
        .map(content -> context.contents().text(file, content))
        .map(Pattern.compile(Pattern.quote(before) + "([0-9]{1,3})\\b")::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1) + "-")
        .orElse("");
  }

  private boolean make(PackageContents by, MaintainerScripts.Made made, MentioningFile from) {
    String to = UsrMerge.map(made.to());
    if (!ClosureRules.isCandidate(to) || context.view().node(to).isPresent()) {
      return false;
    }
    if (!made.link()) {
      return made.from().startsWith("/") && copy(by, UsrMerge.map(made.from()), to, from);
    }
    String target =
        made.from().startsWith("/")
            ? made.from()
            : to.substring(0, to.lastIndexOf('/') + 1) + made.from();
    PathView.Resolution end = context.view().resolve(target);
    if (!end.isFile()) {
      return false;
    }
    put(by, to, new Node.Symlink(Metadata.rootOwned(0777, 0), made.from(), origin(by, from)), from);
    context.note(
        to
            + " -> "
            + made.from()
            + ": as the maintainer script of "
            + by.locked().name()
            + " links it");
    return true;
  }

  private boolean copy(PackageContents by, String template, String to, MentioningFile from) {
    PathView.Resolution found = context.view().resolve(template);
    if (found.node().filter(node -> node instanceof Node.Directory).isPresent()) {
      return copyAll(by, found.path(), to, from);
    }
    if (!found.isFile()) {
      return false;
    }
    put(
        by,
        to,
        new Node.RegularFile(
            Metadata.rootOwned(FILE_MODE, 0),
            context.contents().content(found.node().orElseThrow()).orElseThrow(),
            origin(by, from)),
        from);
    context.note(to + ": copied from " + template + " of " + by.locked().name());
    return true;
  }

  /** A directory that is copied: its files, where there are not too many. */
  private boolean copyAll(PackageContents by, String directory, String to, MentioningFile from) {
    List<String> files =
        context.view().below(directory).stream()
            .filter(path -> context.view().resolve(path).isFile())
            .toList();
    if (files.isEmpty() || files.size() > MOST_FILES || to.startsWith(directory + "/")) {
      return false;
    }
    files.forEach(path -> copy(by, path, to + path.substring(directory.length()), from));
    return true;
  }

  private static Origin origin(PackageContents by, MentioningFile from) {
    return Origin.fromPackage(by.locked().nameAndVersion(), from.path());
  }

  private void put(PackageContents by, String path, Node node, MentioningFile from) {
    context.view().overlay(path, node);
    context.rules().adopt(path, by.source());
    PathView.Resolution found = context.view().resolve(path);
    context.follower().include(found, from);
    context.assembler().include(path, from.need());
  }
}
