package dev.coracle.rootfs.data;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.companion.CompanionRule;
import dev.coracle.rootfs.companion.ModuleRule;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings the modules that included files of a language name; once for each file. */
final class ModuleClosure {
  private static final long LARGEST = 2 << 20;

  private final DataContext context;

  /** By rule, how many of the paths that came in were looked at. */
  private final Map<String, Integer> looked = new HashMap<>();

  ModuleClosure(DataContext context) {
    this.context = context;
  }

  /** Follows what came in since the last call, and what that brings. */
  void follow(CompanionRule rule, ModuleRule modules) {
    List<String> directories = directories(modules);
    boolean more = true;
    while (more) {
      more = false;
      int before = looked.getOrDefault(rule.name(), 0);
      looked.put(rule.name(), context.assembler().count());
      for (Map.Entry<TreePath, Node> each :
          context.assembler().since(before, (path, node) -> isOf(path, node, modules))) {
        String path = each.getKey().text();
        Content content = ((Node.RegularFile) each.getValue()).content();
        more = true;
        String text = context.contents().searchableText(path, content);
        RequiredBy need = new RequiredBy(path, rule.place());
        modules.modules(text).forEach(module -> bring(module, modules, directories, need));
      }
    }
  }

  private boolean isOf(String path, Node node, ModuleRule modules) {
    if (!(node instanceof Node.RegularFile file) || file.content().size() > LARGEST) {
      return false;
    }
    if (modules.of().stream().anyMatch(glob -> glob.matches(path))) {
      return true;
    }
    Optional<String> line =
        (file.metadata().mode() & 0111) == 0
            ? Optional.empty()
            : context.contents().scriptLine(path, file.content());
    return line.isPresent()
        && modules.interpreters().stream()
            .anyMatch(glob -> glob.matches(line.get().split("[ \t]+", 2)[0]));
  }

  private List<String> directories(ModuleRule modules) {
    List<String> found = new ArrayList<>();
    for (PathGlob glob : modules.directories()) {
      if (glob.base().equals(glob.text())) {
        found.add(glob.text());
      } else {
        found.addAll(context.view().named(glob));
      }
    }
    return found;
  }

  private void bring(String module, ModuleRule modules, List<String> directories, RequiredBy need) {
    String file = "/" + module + modules.ending();
    for (String directory : directories) {
      PathView.Resolution found = context.view().resolve(directory + file);
      if (found.isFile()) {
        context.follower().quietly(directory + file, need);
        bringObjects(module, modules, found.path(), need);
        return;
      }
    }
  }

  /** Shared objects stand below the directory that the module is in, links followed. */
  private void bringObjects(String module, ModuleRule modules, String path, RequiredBy need) {
    int end = path.length() - module.length() - modules.ending().length() - 1;
    for (String pattern : modules.objects()) {
      String directory = path.substring(0, end) + "/" + pattern.replace("{module}", module);
      context.view().below(directory).stream()
          .filter(this::hasContent)
          .forEach(each -> context.follower().quietly(each, need));
    }
  }

  private boolean hasContent(String path) {
    Optional<Content> content =
        context.view().node(path).flatMap(node -> context.contents().content(node));
    return content.isPresent();
  }
}
