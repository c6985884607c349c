package dev.coracle.rootfs.data;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The modules by which the C library looks up names: a word of nsswitch.conf(5) stands for the
 * library libnss_WORD.so.2, which no ELF header names.
 */
public final class NameServices {
  private static final String FILE = "/etc/nsswitch.conf";

  /** Part of the C library itself since glibc 2.34. */
  private static final Set<String> BUILT_IN = Set.of("files", "dns");

  private final DataContext context;
  private final List<String> directories;
  private boolean read;

  /**
   * Follows them.
   *
   * @param directories in which the loader looks for libraries
   */
  public NameServices(DataContext context, List<String> directories) {
    this.context = context;
    this.directories = directories;
  }

  /** Brings the modules of a configuration that is in by now. */
  public void follow() {
    if (read || !context.assembler().has(FILE) || !context.rules().follows(FILE)) {
      return;
    }
    read = true;
    PathView.Resolution found = context.view().resolve(FILE);
    Optional<Content> content = found.node().flatMap(context.contents()::content);
    if (content.isEmpty()) {
      return;
    }
    RequiredBy need = context.whole().of(FILE);
    for (String word : words(context.contents().text(FILE, content.get()))) {
      String library = "libnss_" + word + ".so.2";
      Optional<PathView.Resolution> module =
          directories.stream()
              .map(directory -> context.view().resolve(directory + "/" + library))
              .filter(PathView.Resolution::isFile)
              .findFirst();
      if (module.isPresent()) {
        context.programs().include(module.get(), need);
      } else {
        context.note(
            FILE + ": none of the packages has " + library + ", so " + word + " finds nothing");
      }
    }
  }

  private static Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    for (String line : text.split("\n", 0)) {
      String bare = line.replaceFirst("#.*", "");
      int colon = bare.indexOf(':');
      if (colon > 0) {
        String services = bare.substring(colon + 1).replaceAll("\\[[^\\]]*\\]", " ");
        for (String word : services.strip().split("\\s+", 0)) {
          if (word.matches("[A-Za-z0-9_]+") && !BUILT_IN.contains(word)) {
            words.add(word);
          }
        }
      }
    }
    return words;
  }
}
