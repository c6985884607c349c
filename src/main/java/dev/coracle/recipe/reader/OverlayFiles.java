package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directories that a recipe lays over the root: their files, links and directories as declared
 * files. Modes and owners come from the table beside each, never from the checkout: 0644 and 0755
 * where it says nothing. A directory that holds something and that no table names stays as the
 * packages have it.
 */
final class OverlayFiles {
  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;
  private static final int LINK_MODE = 0777;

  /** More is no overlay but a mistake, such as a whole home directory. */
  private static final int MOST = 100_000;

  private final SourcePaths paths;
  private final ProblemCollector problems;
  private final Map<TreePath, FileSpec> files = new TreeMap<>();

  private OverlayFiles(SourcePaths paths, ProblemCollector problems) {
    this.paths = paths;
    this.problems = problems;
  }

  /** The files of all overlays; a later one takes the place of an earlier one's. */
  static List<FileSpec> of(MappingFields recipe, SourcePaths paths, ProblemCollector problems) {
    OverlayFiles overlays = new OverlayFiles(paths, problems);
    for (Scalar overlay : recipe.scalars("overlay")) {
      overlays.add(overlay);
    }
    return List.copyOf(overlays.files.values());
  }

  private void add(Scalar overlay) {
    Path root = paths.file(overlay);
    if (!Files.isDirectory(root)) {
      problem(
          overlay,
          Files.exists(root) ? " is not a directory" : " does not exist",
          "correct the path; it begins at the directory of the recipe that names it");
      return;
    }
    OverlayModes modes = OverlayModes.read(root, problems);
    try {
      walk(overlay, root, TreePath.ROOT, modes);
    } catch (IOException e) {
      problem(overlay, " cannot be read: " + IoErrorMessage.words(e), "make all of it readable");
    }
    modes.reportUnused(problems);
  }

  /** Returns whether the directory holds anything. */
  private boolean walk(Scalar overlay, Path directory, TreePath at, OverlayModes modes)
      throws IOException {
    List<Path> children;
    try (Stream<Path> listing = Files.list(directory)) {
      children = new ArrayList<>(listing.limit(MOST + 1).sorted().toList());
    }
    for (Path child : children) {
      if (files.size() >= MOST) {
        problem(overlay, " holds more than " + MOST + " files", "name the directory that is meant");
        return true;
      }
      Optional<TreePath> path = path(overlay, directory, child, at);
      if (path.isPresent()) {
        add(overlay, child, path.get(), modes);
      }
    }
    return !children.isEmpty();
  }

  private Optional<TreePath> path(Scalar overlay, Path directory, Path child, TreePath at) {
    String name = child.getFileName().toString();
    boolean same = Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    if (!same || name.chars().anyMatch(c -> Character.isISOControl(c) || c == 0xFFFD)) {
      problem(
          overlay,
          " has a file whose name is not plain text in UTF-8: " + Excerpt.quote(name),
          "rename it");
      return Optional.empty();
    }
    return Optional.of(TreePath.of((at.isRoot() ? "" : at.text()) + "/" + name));
  }

  private void add(Scalar overlay, Path child, TreePath path, OverlayModes modes)
      throws IOException {
    BasicFileAttributes kind =
        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (kind.isSymbolicLink()) {
      modes.refuseLink(path, problems);
      put(
          overlay,
          path,
          new FileSpec.Link(Files.readSymbolicLink(child).toString()),
          OverlayModes.Entry.of(LINK_MODE));
    } else if (kind.isRegularFile()) {
      Path source =
          paths.relative(overlay).resolve(paths.file(overlay).relativize(child).toString());
      put(overlay, path, new FileSpec.Copy(source), modes.of(path, FILE_MODE));
    } else if (kind.isDirectory()) {
      boolean holds = walk(overlay, child, path, modes);
      if (!holds || modes.has(path)) {
        put(overlay, path, new FileSpec.EmptyDirectory(), modes.of(path, DIRECTORY_MODE));
      }
    } else {
      problem(
          overlay,
          " has a special file (device, pipe or socket): " + path,
          "remove it; an overlay has files, links and directories");
    }
  }

  private void put(Scalar overlay, TreePath path, FileSpec.What what, OverlayModes.Entry entry) {
    files.put(
        path, new FileSpec(path, what, entry.mode(), entry.uid(), entry.gid(), overlay.place()));
  }

  private void problem(Scalar overlay, String why, String fix) {
    SourceLocation place = overlay.place();
    problems.error(
        place, "recipe.overlay", "the overlay " + Excerpt.quote(overlay.text()) + why, fix);
  }
}
