package dev.coracle.build.reproduce;

import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestDifference;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names the first structure in which two results differ, causes before consequences. */
final class FirstDifference {
  private final Path before;
  private final Manifest old;
  private final Path after;
  private final Manifest fresh;

  FirstDifference(Path before, Manifest old, Path after, Manifest fresh) {
    this.before = before;
    this.old = old;
    this.after = after;
    this.fresh = fresh;
  }

  /**
   * In words.
   *
   * @param files that differ, at least one
   */
  String words(List<String> files) throws IOException {
    Optional<String> node = node();
    if (node.isPresent()) {
      return "in the image, " + node.get();
    }
    if (files.contains(KernelArtifacts.CONFIG)) {
      return "the kernel's options: " + option();
    }
    if (!old.toolchain().isSame(fresh.toolchain())) {
      return "the compiler: it was "
          + old.toolchain().compiler()
          + " with "
          + old.toolchain().linker()
          + " and is "
          + fresh.toolchain().compiler()
          + " with "
          + fresh.toolchain().linker();
    }
    String file = files.get(0);
    if (!Files.exists(before.resolve(file)) || !Files.exists(after.resolve(file))) {
      return file + (Files.exists(before.resolve(file)) ? " is not made again" : " is new");
    }
    long at = Files.mismatch(before.resolve(file), after.resolve(file));
    return at < 0 ? file + " is not what its manifest says" : place(file, at);
  }

  /** The first inode that came, went or has another field. */
  private Optional<String> node() {
    List<FileEntry> was = ManifestReader.readFiles(before.resolve(ResultStore.MANIFEST));
    List<FileEntry> is = ManifestReader.readFiles(after.resolve(ResultStore.MANIFEST));
    Map<String, FileEntry> byPath = new HashMap<>();
    was.forEach(each -> byPath.put(each.path(), each));
    Optional<String> any = ManifestDifference.ofFiles(was, is);
    if (any.isEmpty() || !any.get().contains(" has changed")) {
      return any;
    }
    for (FileEntry each : is) {
      FileEntry other = byPath.get(each.path());
      if (other != null) {
        Optional<String> field = field(other, each);
        if (field.isPresent()) {
          return Optional.of(each.path() + ": " + field.get() + ", from " + each.source());
        }
      }
    }
    return any;
  }

  private static Optional<String> field(FileEntry a, FileEntry b) {
    if (!a.type().equals(b.type())) {
      return Optional.of("the type was " + a.type() + " and is " + b.type());
    }
    if (!a.mode().equals(b.mode())) {
      return Optional.of("the mode was " + a.mode() + " and is " + b.mode());
    }
    if (!a.owner().equals(b.owner())) {
      return Optional.of("the owner was " + a.owner() + " and is " + b.owner());
    }
    if (!a.target().equals(b.target())) {
      return Optional.of("the target was " + a.target() + " and is " + b.target());
    }
    if (!a.sha256().equals(b.sha256())) {
      return Optional.of(
          "the content was of " + a.size() + " bytes and is other content of " + b.size());
    }
    return Optional.empty();
  }

  private String option() throws IOException {
    SortedSet<String> was = options(before);
    SortedSet<String> is = options(after);
    SortedSet<String> all = new TreeSet<>(was);
    all.addAll(is);
    for (String each : all) {
      if (!is.contains(each)) {
        return "it was '" + each + "', which is not there now";
      }
      if (!was.contains(each)) {
        return "it is '" + each + "', which was not there";
      }
    }
    return "only comments or the order";
  }

  private static SortedSet<String> options(Path directory) throws IOException {
    SortedSet<String> options = new TreeSet<>();
    for (String line : Files.readAllLines(directory.resolve(KernelArtifacts.CONFIG))) {
      if (line.startsWith("CONFIG_") || line.endsWith(" is not set")) {
        options.add(line);
      }
    }
    return options;
  }

  private String place(String file, long at) throws IOException {
    if (file.endsWith(".json")) {
      List<String> was = Files.readAllLines(before.resolve(file));
      List<String> is = Files.readAllLines(after.resolve(file));
      for (int i = 0; i < Math.min(was.size(), is.size()); i++) {
        if (!was.get(i).equals(is.get(i))) {
          return file
              + ", line "
              + (i + 1)
              + ": it was '"
              + was.get(i).strip()
              + "' and is '"
              + is.get(i).strip()
              + "'";
        }
      }
    }
    return file + ", byte " + at + ": the tree is the same";
  }
}
