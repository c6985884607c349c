package dev.coracle.toolchain;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.recipe.Architecture;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Writes packages' files below a directory, with a merged /usr, and a script in the place of each
 * program. Owners, times and privileges of the packages are of no use here.
 *
 * <p>Files come before links, and none is written over another, so that nothing is written through
 * a link.
 */
final class ToolchainUnpacker {
  private static final int EXECUTABLE = 0111;

  /** Names that a shell reads as they are between double quotes. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9/_.,:+@%=~\\[-]+");

  private final Path root;
  private final Architecture architecture;
  private final ToolchainRules rules;

  ToolchainUnpacker(Path root, Architecture architecture, ToolchainRules rules) {
    this.root = root;
    this.architecture = architecture;
    this.rules = rules;
  }

  void unpack(List<PackageContents> packages) throws IOException {
    Files.createDirectories(root);
    SortedMap<String, Node> nodes = merged(packages);
    for (Map.Entry<String, Node> each : nodes.entrySet()) {
      if (each.getValue() instanceof Node.RegularFile file) {
        file(each.getKey(), file);
      }
    }
    for (Map.Entry<String, Node> each : nodes.entrySet()) {
      if (each.getValue() instanceof Node.HardLink link) {
        hardLink(each.getKey(), link.target(), nodes);
      }
    }
    for (Map.Entry<String, Node> each : nodes.entrySet()) {
      if (each.getValue() instanceof Node.Symlink link) {
        link(each.getKey(), link.target());
      }
    }
    for (Map.Entry<String, String> each : rules.links().entrySet()) {
      link(each.getKey(), each.getValue());
    }
    // Linker scripts name libraries by the old paths.
    for (String alias : UsrMerge.ALIASES) {
      if (Files.isDirectory(root.resolve("usr").resolve(alias))) {
        link("/" + alias, "usr/" + alias);
      }
    }
    check();
  }

  private SortedMap<String, Node> merged(List<PackageContents> packages) {
    SortedMap<String, Node> nodes = new TreeMap<>();
    for (PackageContents contents : packages) {
      contents
          .nodes()
          .forEach(
              (path, node) -> {
                String merged = UsrMerge.map(path.text());
                if (!path.isRoot() && !UsrMerge.isAlias(path.text()) && !rules.leavesOut(merged)) {
                  nodes.putIfAbsent(merged, node);
                }
              });
    }
    return nodes;
  }

  private void file(String path, Node.RegularFile file) throws IOException {
    boolean program = isProgram(file);
    boolean executable = (file.metadata().mode() & EXECUTABLE) != 0;
    Path target = place(program ? "/" + Wrapper.PROGRAMS + path : path);
    write(file.content(), target);
    if (executable) {
      makeExecutable(target);
    }
    if (program) {
      if (!SAFE.matcher(path).matches()) {
        throw incomplete("the name " + path + " means something else to a shell");
      }
      Path wrapper = place(path);
      Files.writeString(wrapper, Wrapper.text(path, rules.program(path), architecture));
      makeExecutable(wrapper);
    }
  }

  /** A dynamically linked program; a library may have an interpreter too, such as libc.so.6. */
  private static boolean isProgram(Node.RegularFile file) throws IOException {
    if ((file.metadata().mode() & EXECUTABLE) == 0) {
      return false;
    }
    try {
      Optional<ElfFacts> facts = ElfFile.read(file.content());
      return facts.isPresent()
          && facts.get().interpreter().isPresent()
          && facts.get().soname().isEmpty();
    } catch (MalformedElfException e) {
      return false;
    }
  }

  private static void write(Content content, Path target) throws IOException {
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.transferTo(channel);
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true, false)) {
      throw new IOException("cannot make " + file + " executable");
    }
  }

  private void hardLink(String path, TreePath target, SortedMap<String, Node> nodes)
      throws IOException {
    String merged = UsrMerge.map(target.text());
    if (nodes.get(merged) instanceof Node.RegularFile file) {
      // As a file of its own: a program may go by the name that it is called by.
      file(path, file);
    }
  }

  private void link(String path, String target) throws IOException {
    Path place = place(path);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path to = Path.of(target);
    if (to.isAbsolute()) {
      to = Objects.requireNonNull(place.getParent()).relativize(below(UsrMerge.map(target)));
    } else if (!place.resolveSibling(to).normalize().startsWith(root)) {
      throw incomplete("the link " + path + " leads out of it, to " + target);
    }
    Files.createSymbolicLink(place, to);
  }

  /** Where a path is, below directories that are there then. */
  private Path place(String path) throws IOException {
    Path place = below(path);
    Files.createDirectories(place.getParent());
    return place;
  }

  private Path below(String path) {
    Path place = root.resolve(path.substring(1)).normalize();
    if (!place.startsWith(root)) {
      throw incomplete("the path " + path + " leads out of it");
    }
    return place;
  }

  private void check() {
    if (!Files.isRegularFile(root.resolve(Wrapper.loader(architecture)))) {
      throw incomplete("its packages have no " + Wrapper.loader(architecture));
    }
  }

  private static CoracleException incomplete(String why) {
    return new CoracleException(
        ExitCode.RESOLUTION,
        Diagnostic.error(
            "toolchain.incomplete",
            "the toolchain of these suites cannot be used: " + why,
            "name other suites with kernel.toolchain.suites, or write `compiler: host`"));
  }
}
