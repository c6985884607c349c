package dev.coracle.rootfs.data;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.companion.CompanionRule;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The files that companion rules write. */
final class CompanionFiles {
  private final DataContext context;
  private final ProblemCollector problems;
  private final Map<String, Written> written = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Written(CompanionRule rule, byte[] bytes) {}

  CompanionFiles(DataContext context, ProblemCollector problems) {
    this.context = context;
    this.problems = problems;
  }

  /** Writes a file, unless a package or the recipe has it. */
  void write(String path, byte[] bytes, CompanionRule rule, RequiredBy need) {
    if (context.view().node(UsrMerge.map(path)).isPresent()) {
      clash(path, bytes, rule);
      return;
    }
    written.put(path, new Written(rule, bytes));
    context
        .view()
        .overlay(
            UsrMerge.map(path),
            new Node.RegularFile(
                Metadata.rootOwned(0644, context.assembler().seconds()),
                Content.of(bytes),
                Origin.generated("companion " + rule.name(), need.by())));
    context.assembler().include(UsrMerge.map(path), need);
  }

  /** Two rules that hold and write different texts. */
  private void clash(String path, byte[] bytes, CompanionRule rule) {
    Written before = written.get(path);
    if (before != null && !Arrays.equals(before.bytes(), bytes)) {
      problems.error(
          Diagnostic.error(
              "companion.clash",
              "the companion rules "
                  + before.rule().name()
                  + " ("
                  + before.rule().place()
                  + ") and "
                  + rule.name()
                  + " write different texts to "
                  + path,
              "declare " + path + " under files, or change one of the rules"),
          rule.place());
    }
  }

  /**
   * Writes the files that match, one after the other.
   *
   * @return whether there was one
   */
  boolean join(String path, List<PathGlob> globs, CompanionRule rule, RequiredBy need) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Set<String> parts = new TreeSet<>();
    globs.forEach(glob -> parts.addAll(context.view().matching(glob)));
    for (String part : parts) {
      PathView.Resolution found = context.view().resolve(part);
      found
          .node()
          .flatMap(node -> context.contents().content(node))
          .ifPresent(
              content -> {
                byte[] bytes = context.contents().bytes(part, content);
                all.writeBytes(bytes);
                if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
                  all.write('\n');
                }
              });
    }
    if (all.size() > 0) {
      write(path, all.toByteArray(), rule, need);
    }
    return all.size() > 0;
  }
}
