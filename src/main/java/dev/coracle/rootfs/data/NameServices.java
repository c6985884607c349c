package dev.coracle.rootfs.data;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.reference.NsswitchFile;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import java.util.List;
import java.util.Optional;

/**
 * The modules by which the C library looks up names: a word of nsswitch.conf(5) stands for the
 * library libnss_WORD.so.2, which no ELF header names.
 */
public final class NameServices {
  private static final String FILE = "/etc/nsswitch.conf";

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
    // What none of the packages has is reported by the check of the finished tree.
    for (String library : NsswitchFile.modules(context.contents().text(FILE, content.get()))) {
      directories.stream()
          .map(directory -> context.view().resolve(directory + "/" + library))
          .filter(PathView.Resolution::isFile)
          .findFirst()
          .ifPresent(module -> context.programs().include(module, need));
    }
  }
}
