package dev.coracle.build.training;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A package with everything that a recipe lists, for a training run on a host that has fetched none
 * yet. Its programs are the one dynamic program that is surely here, Java's launcher, with the
 * libraries that this process has mapped (proc_pid_maps(5)).
 */
public final class TrainingPackage {
  /** What a lock says of it. */
  public static final LockedPackage LOCKED =
      new LockedPackage("none", "0", "all", "none", "pool/none", 1, Sha256.of(new byte[1]));

  /** Larger ones are the runtime's own, which the launcher opens later. */
  private static final long MOST_BYTES = 4 << 20;

  private static final String MOUNT = ".mount";

  private static final Pattern LIBRARY =
      Pattern.compile("(?m)\\s(/\\S+/[^/\\s]+\\.so(\\.[0-9]+)*)$");

  private final SortedMap<TreePath, Node> nodes = new TreeMap<>();

  private TrainingPackage() {}

  /** A package that a recipe's tree can be assembled from. */
  public static PackageContents of(Recipe recipe) throws IOException {
    TrainingPackage made = new TrainingPackage();
    made.programs(recipe);
    made.units(recipe);
    return new PackageContents(LOCKED, made.nodes, "none", "Package: none", "", new TreeMap<>());
  }

  private void programs(Recipe recipe) throws IOException {
    Path launcher = Path.of(System.getProperty("java.home"), "bin", "java").toRealPath();
    Content program = Content.of(Files.readAllBytes(launcher));
    for (Located<String> binary : recipe.binaries()) {
      String name = binary.value();
      put(name.startsWith("/") ? name : "/usr/bin/" + name, 0755, program);
    }
    Optional<String> loader =
        ElfFile.read(program).map(ElfFacts::interpreter).orElse(Optional.empty());
    if (loader.isPresent()) {
      put(loader.get(), 0755, Content.of(Files.readAllBytes(Path.of(loader.get()))));
    }
    Matcher library = LIBRARY.matcher(Files.readString(Path.of("/proc/self/maps")));
    while (library.find()) {
      Path file = Path.of(library.group(1));
      if (Files.size(file) <= MOST_BYTES) {
        // Where every loader looks, since the launcher's own directory is not the program's here.
        library("/usr/lib/" + file.getFileName(), Content.of(Files.readAllBytes(file)));
      }
    }
  }

  /** By its file's name, and by those that programs ask for: without the last numbers. */
  private void library(String path, Content content) {
    String name = path;
    while (!name.endsWith(".so")) {
      put(name, 0644, content);
      name = name.substring(0, name.lastIndexOf('.'));
    }
    put(name, 0644, content);
  }

  private void units(Recipe recipe) {
    Set<String> own =
        recipe.files().stream()
            .map(FileSpec::path)
            .map(TreePath::name)
            .collect(Collectors.toCollection(TreeSet::new));
    for (Located<String> unit : recipe.systemd().units()) {
      String name = unit.value();
      if (!own.contains(name)) {
        String text =
            "[Unit]\nDescription=" + name + "\n" + section(name, recipe.binaries().get(0).value());
        put(
            "/usr/lib/systemd/system/" + name,
            0644,
            Content.of(text.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** What a unit of its type cannot do without. */
  private static String section(String unit, String program) {
    if (unit.endsWith(".service")) {
      return "[Service]\nType=oneshot\nExecStart=" + program + " -h\n";
    }
    if (unit.endsWith(MOUNT)) {
      String place = unit.substring(0, unit.length() - MOUNT.length()).replace('-', '/');
      return "[Mount]\nWhat=tmpfs\nType=tmpfs\nWhere=/" + place + "\n";
    }
    return "";
  }

  private void put(String path, int mode, Content content) {
    Origin origin = Origin.fromPackage(LOCKED.nameAndVersion(), LOCKED.nameAndVersion());
    nodes.put(
        TreePath.of(path), new Node.RegularFile(Metadata.rootOwned(mode, 0), content, origin));
    for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
      nodes.putIfAbsent(
          slash == 0 ? TreePath.ROOT : TreePath.of(path.substring(0, slash)),
          new Node.Directory(Metadata.rootOwned(0755, 0), origin));
    }
  }
}
