package dev.coracle.rootfs;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.host.InputFile;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The nodes that the recipe declares under {@code files}. */
final class RecipeFiles {
  /** Smaller files are kept in memory, so that later changes on the host cannot matter. */
  private static final int IN_MEMORY = 16 << 20;

  private final Recipe recipe;
  private final long seconds;
  private final ProblemCollector problems;

  /** Paths below links, which are reported. */
  private final Set<String> misplaced = new HashSet<>();

  RecipeFiles(Recipe recipe, long seconds, ProblemCollector problems) {
    this.recipe = recipe;
    this.seconds = seconds;
    this.problems = problems;
  }

  /** What a node's origin says for a path. */
  static RequiredBy need(FileSpec spec) {
    return new RequiredBy("files: " + spec.path(), spec.place());
  }

  /** Lays all declared nodes over the packages; parents are made by the assembler. */
  void overlay(MergedPackageView view) {
    Map<String, FileSpec> seen = new TreeMap<>();
    for (FileSpec spec : recipe.files()) {
      String path = UsrMerge.map(spec.path().text());
      FileSpec before = seen.put(path, spec);
      if (before != null) {
        problems.error(
            Diagnostic.error(
                "rootfs.declared-twice",
                path + " is declared twice, first at " + before.place(),
                "keep one of the two"),
            need(spec).place());
      } else if (UsrMerge.isAlias(spec.path().text()) || spec.path().isRoot()) {
        problems.error(
            Diagnostic.error(
                "rootfs.reserved-path",
                spec.path() + " is made by Coracle and cannot be declared",
                "declare paths below it"),
            need(spec).place());
      } else {
        overlay(view, path, spec);
      }
    }
    recipe.files().forEach(spec -> checkParents(view, spec));
  }

  /** A path below a link would be another one in the guest than the recipe says. */
  private void checkParents(MergedPackageView view, FileSpec spec) {
    String path = UsrMerge.map(spec.path().text());
    for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      String parent = path.substring(0, end);
      Optional<Node> node = view.node(parent);
      if (node.isPresent() && node.get() instanceof Node.Symlink link) {
        String there = view.resolve(parent).path() + path.substring(end);
        String instead = "declare " + there + " instead";
        problems.error(
            Diagnostic.error(
                "rootfs.below-link",
                spec.path()
                    + " is below "
                    + parent
                    + ", which is a link to "
                    + link.target()
                    + (view.isOwn(parent) ? "" : " (" + link.origin().source() + ")"),
                view.isOwn(parent)
                    ? instead
                    : instead + ", or " + parent + " with `directory: true` in the link's place"),
            need(spec).place());
        misplaced.add(path);
        return;
      }
    }
  }

  private void overlay(MergedPackageView view, String path, FileSpec spec) {
    Metadata metadata =
        new Metadata(spec.mode(), spec.uid(), spec.gid(), seconds, Collections.emptySortedMap());
    Origin origin = Origin.fromRecipe(need(spec).by());
    if (spec.what() instanceof FileSpec.Text text) {
      Content content = Content.of(text.content().getBytes(StandardCharsets.UTF_8));
      view.overlay(path, new Node.RegularFile(metadata, content, origin));
    } else if (spec.what() instanceof FileSpec.Link link) {
      view.overlay(path, new Node.Symlink(metadata.withMode(0777), link.target(), origin));
    } else if (spec.what() instanceof FileSpec.EmptyDirectory) {
      view.overlay(path, new Node.Directory(metadata, origin));
    } else if (spec.what() instanceof FileSpec.PreInit preInit) {
      Content content = Content.of(PreInitProgram.of(preInit));
      view.overlay(path, new Node.RegularFile(metadata, content, origin));
    } else if (spec.what() instanceof FileSpec.Copy copy) {
      copy(view, path, copy.source(), metadata, origin, spec);
    }
  }

  private void copy(
      MergedPackageView view,
      String path,
      Path source,
      Metadata metadata,
      Origin origin,
      FileSpec spec) {
    Path file = recipe.onHost(source);
    try {
      if (!Files.isRegularFile(file)) {
        String why = Files.exists(file) ? "is not a regular file" : "does not exist";
        unreadable(spec, source, why);
        return;
      }
      view.overlay(path, new Node.RegularFile(metadata, read(file), origin));
    } catch (IOException e) {
      unreadable(spec, source, "cannot be read: " + e);
    }
  }

  private static Content read(Path file) throws IOException {
    long size = Files.size(file);
    if (size <= IN_MEMORY) {
      return Content.of(InputFile.read(file, IN_MEMORY));
    }
    try (InputStream stream = InputFile.open(file)) {
      return Content.of(file, 0, size, Sha256.of(stream));
    }
  }

  private void unreadable(FileSpec spec, Path source, String why) {
    problems.error(
        Diagnostic.error(
            "rootfs.unreadable-source",
            "the file to copy to " + spec.path() + ", " + source + ", " + why,
            "correct the path; relative paths begin at the recipe's directory"),
        need(spec).place());
  }

  /** Includes all declared nodes. */
  void include(MergedPackageView view, RootTreeAssembler assembler, Programs programs) {
    for (FileSpec spec : recipe.files()) {
      String path = UsrMerge.map(spec.path().text());
      if (view.isOwn(path) && !misplaced.contains(path)) {
        assembler.include(path, need(spec));
        PathView.Resolution found = view.resolve(path);
        if (spec.what() instanceof FileSpec.Link) {
          includeTarget(assembler, found, spec);
        } else if (found.isFile() && view.node(path).orElseThrow() instanceof Node.RegularFile) {
          programs.include(found, need(spec));
        }
        if (spec.what() instanceof FileSpec.PreInit preInit) {
          includeRequired(view, assembler, programs, preInit, need(spec));
        }
      }
    }
  }

  /** The init that a first program becomes, and the directories that it mounts on. */
  private void includeRequired(
      MergedPackageView view,
      RootTreeAssembler assembler,
      Programs programs,
      FileSpec.PreInit preInit,
      RequiredBy need) {
    programs.include(preInit.runs(), Programs.DIRECTORIES, need);
    for (EarlyMount mount : preInit.mounts()) {
      String path = UsrMerge.map(mount.path().text());
      if (view.node(path).isPresent()) {
        assembler.include(path, need);
      } else if (!assembler.has(path)) {
        assembler.put(
            TreePath.of(path),
            new Node.Directory(
                Metadata.rootOwned(0755, seconds), Origin.generated("rootfs", need.by())),
            need);
      }
    }
  }

  /** What a declared link leads to comes along, where packages have it; units come otherwise. */
  private static void includeTarget(
      RootTreeAssembler assembler, PathView.Resolution found, FileSpec spec) {
    if (found.isFile() && !TreePath.of(found.path()).text().contains("/systemd/system/")) {
      assembler.include(found, need(spec));
    }
  }
}
