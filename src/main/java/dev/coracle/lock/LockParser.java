package dev.coracle.lock;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.UnixTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads what {@link LockPrinter} writes and nothing else, except for comments, blank lines and
 * CRLF. A line at a time by hand: every command begins with this.
 */
final class LockParser {
  /** What can follow a list of packages. */
  private static final List<String> SECTIONS =
      List.of(
          LockPrinter.FILE_COUNT,
          LockPrinter.PACKAGE_COUNT,
          LockPrinter.REBUILD_COUNT,
          LockPrinter.REBUILD_TOOLCHAIN_COUNT);

  private final LockLines lines;
  private final LockValues checked;

  private LockParser(String file, String text) {
    this.lines = new LockLines(file, text);
    this.checked = new LockValues(lines);
  }

  static LockFile parse(String file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return new LockParser(file, text.startsWith("\uFEFF") ? text.substring(1) : text).lock();
  }

  private LockFile lock() {
    lines.refuseMergeConflicts();
    String schema = lines.field("schema");
    boolean old = schema.equals(Integer.toString(LockPrinter.OLDEST));
    if (!LockPrinter.READABLE.contains(schema)) {
      throw lines.failure(
          "lock.schema",
          "the lock file has schema "
              + Excerpt.quote(schema)
              + ", and this Coracle reads "
              + LockPrinter.OLDEST
              + " to "
              + LockPrinter.SCHEMA,
          "use the Coracle that wrote it, or delete the file to resolve the recipe again");
    }
    Sha256 inputs = checked.digest(lines.field("inputs"));
    long locked = checked.number(lines.field("locked"), 0);
    if (!UnixTime.isPresentable(locked)) {
      throw lines.damaged("not a time: " + locked);
    }
    String compiler = lines.unquote(lines.field("compiler"));
    String linker = lines.unquote(lines.field("linker"));
    LockedKernelSource kernelSource = kernelSource(lines.field("kernel-source"));
    AccountIds accounts = old ? AccountIds.NONE : accounts();
    Optional<LockedContainer> container =
        lines.comes(LockPrinter.CONTAINER) ? Optional.of(container()) : Optional.empty();
    List<LockedLocalFile> kernelFiles =
        lines.comes(LockPrinter.KERNEL_FILE_COUNT) ? kernelFiles() : List.of();
    List<LockedPackage> toolchain =
        lines.comes(LockPrinter.TOOLCHAIN_COUNT)
            ? packages(LockPrinter.TOOLCHAIN_COUNT, LockPrinter.TOOLCHAIN, 1)
            : List.of();
    LockedRebuilds rebuilds =
        lines.comes(LockPrinter.REBUILD_COUNT) ? rebuilds() : LockedRebuilds.NONE;
    List<LockedPackage> packages = packages(LockPrinter.PACKAGE_COUNT, "packages", 0);
    return new LockFile(
        inputs,
        locked,
        packages,
        kernelSource,
        new Toolchain(compiler, linker, toolchain),
        accounts,
        lines.atEnd() ? List.of() : files(),
        kernelFiles,
        container,
        rebuilds);
  }

  private LockedRebuilds rebuilds() {
    List<LockedPackage> sources = packages(LockPrinter.REBUILD_COUNT, LockPrinter.REBUILD, 1);
    return new LockedRebuilds(
        sources, packages(LockPrinter.REBUILD_TOOLCHAIN_COUNT, LockPrinter.REBUILD_TOOLCHAIN, 1));
  }

  private LockedContainer container() {
    List<String> image =
        lines.braced(lines.field(LockPrinter.CONTAINER), LockPrinter.CONTAINER_FIELDS);
    long count = checked.number(lines.field(LockPrinter.LAYER_COUNT), 1);
    lines.begin(LockPrinter.LAYERS, "layers");
    List<LockedContainer.Layer> layers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      String line = lines.line().orElse(null);
      if (line == null || !line.startsWith("  - {")) {
        throw lines.damaged("container-layer-count is " + count + ", and a layer is expected here");
      }
      List<String> layer = lines.braced(line.substring(4), LockPrinter.LAYER_FIELDS);
      layers.add(
          new LockedContainer.Layer(checked.digest(layer.get(0)), checked.digest(layer.get(1))));
    }
    return new LockedContainer(
        checked.hostPath(image.get(0)),
        checked.digest(image.get(1)),
        checked.digest(image.get(2)),
        checked.digest(image.get(3)),
        layers);
  }

  private LockedKernelSource kernelSource(String text) {
    if (text.startsWith("{" + LockPrinter.PACKAGE_FIELDS.get(0))) {
      return locked(text);
    }
    if (text.startsWith("{" + LockPrinter.FILE_FIELDS.get(0))) {
      return file(text);
    }
    boolean git = text.startsWith("{" + LockPrinter.COMMIT_FIELDS.get(0));
    List<String> values =
        lines.braced(text, git ? LockPrinter.COMMIT_FIELDS : LockPrinter.DIRECTORY_FIELDS);
    return git
        ? new LockedFile(
            checked.repository(values.get(0)),
            checked.hostPath(values.get(1)),
            checked.commit(values.get(2)),
            "",
            checked.number(values.get(3), 1),
            checked.digest(values.get(4)))
        : new LockedDirectory(checked.hostPath(values.get(0)), checked.digest(values.get(1)));
  }

  private List<LockedLocalFile> kernelFiles() {
    long count = checked.number(lines.field(LockPrinter.KERNEL_FILE_COUNT), 1);
    lines.begin(LockPrinter.KERNEL_FILES, "kernel's files");
    List<LockedLocalFile> files = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      String line = lines.line().orElse(null);
      if (line == null || !line.startsWith("  - ")) {
        throw lines.damaged("the kernel has " + count + " files, and one is expected here");
      }
      List<String> values = lines.braced(line.substring(4), LockPrinter.KERNEL_FILE_FIELDS);
      files.add(
          new LockedLocalFile(checked.hostPath(values.get(0)), checked.digest(values.get(1))));
    }
    return files;
  }

  private List<LockedFile> files() {
    long count = checked.number(lines.field(LockPrinter.FILE_COUNT), 1);
    lines.begin("files", "files");
    List<LockedFile> files = new ArrayList<>();
    for (String line = lines.line().orElse(null); line != null; line = lines.line().orElse(null)) {
      if (!line.startsWith("  - {") || !line.endsWith("}")) {
        throw lines.damaged("a file is expected here");
      }
      files.add(file(line.substring(4)));
    }
    if (files.size() != count) {
      throw lines.damaged("file-count is " + count + " but the number of files is " + files.size());
    }
    return files;
  }

  private LockedFile file(String text) {
    boolean git = text.startsWith(LockPrinter.GIT_FIELDS.get(0), 1);
    List<String> values =
        lines.braced(text, git ? LockPrinter.GIT_FIELDS : LockPrinter.FILE_FIELDS);
    if (!git) {
      return LockedFile.download(
          checked.address(values.get(0)),
          checked.number(values.get(1), 0),
          checked.digest(values.get(2)));
    }
    return new LockedFile(
        checked.address(values.get(0)),
        checked.hostPath(values.get(1)),
        checked.commit(values.get(2)),
        checked.path(values.get(3), true),
        checked.number(values.get(4), 0),
        checked.digest(values.get(5)));
  }

  private AccountIds accounts() {
    long count = checked.number(lines.field("account-count"), 0);
    lines.begin("accounts", "accounts");
    SortedMap<String, Long> users = new TreeMap<>();
    SortedMap<String, Long> groups = new TreeMap<>();
    for (long i = 0; i < count; i++) {
      String line = lines.line().orElse(null);
      if (line == null || !line.startsWith("  - {") || !line.endsWith("}")) {
        throw lines.damaged("account-count is " + count + ", and an account is expected here");
      }
      String text = line.substring(5, line.length() - 1);
      if (text.startsWith(LockPrinter.USER)) {
        account(text.substring(LockPrinter.USER.length()), users);
      } else if (text.startsWith(LockPrinter.GROUP)) {
        account(text.substring(LockPrinter.GROUP.length()), groups);
      } else {
        throw lines.damaged("an account begins with user or group");
      }
    }
    return new AccountIds(users, groups);
  }

  private void account(String text, SortedMap<String, Long> into) {
    int at = text.indexOf(LockPrinter.ID);
    if (at < 0) {
      throw lines.damaged("the field id is expected in this line");
    }
    String name = checked.word("account", lines.unquote(text.substring(0, at)), "_-.");
    long id = checked.number(text.substring(at + LockPrinter.ID.length()), 0);
    if (id > AccountIds.LARGEST) {
      throw lines.damaged("ids end at " + AccountIds.LARGEST + ": " + id);
    }
    if (into.containsKey(name) || into.containsValue(id)) {
      throw lines.damaged("another line has this name or this id");
    }
    into.put(name, id);
  }

  /** A section of packages, with their number before it. */
  private List<LockedPackage> packages(String countField, String name, long least) {
    long count = checked.number(lines.field(countField), least);
    int countLine = lines.number();
    lines.begin(name, name);
    List<LockedPackage> packages = packages();
    if (packages.size() != count) {
      lines.backTo(countLine);
      throw lines.damaged(
          countField + " is " + count + " but the number of packages is " + packages.size());
    }
    return packages;
  }

  private List<LockedPackage> packages() {
    List<LockedPackage> packages = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    while (true) {
      String line = lines.line().orElse("");
      if (line.isEmpty()) {
        return packages;
      }
      if (SECTIONS.stream().anyMatch(name -> line.startsWith(name + ":"))) {
        lines.backTo(lines.number() - 1);
        return packages;
      }
      if (!line.startsWith("  - ")) {
        throw lines.damaged("a package is expected here");
      }
      LockedPackage locked = locked(line.substring(4));
      Integer earlier = seen.putIfAbsent(locked.name(), lines.number());
      if (earlier != null) {
        throw lines.damaged("the package " + locked.name() + " is also in line " + earlier);
      }
      packages.add(locked);
    }
  }

  private LockedPackage locked(String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw lines.damaged("a package must be between { and }");
    }
    String[] values = new String[LockPrinter.PACKAGE_FIELDS.size()];
    int at = lines.values(text, LockPrinter.PACKAGE_FIELDS, values);
    String source = "";
    if (text.startsWith(LockPrinter.SOURCE_FIELD, at)) {
      int begin = at + LockPrinter.SOURCE_FIELD.length();
      at = lines.endOfValue(text, begin);
      source = checked.source(lines.unquote(text.substring(begin, at)));
    }
    if (at != text.length() - 1) {
      throw lines.damaged("there is text after the package in this line");
    }
    return new LockedPackage(
        checked.word("name", values[0], "+-."),
        checked.word("version", values[1], "+-.:~"),
        checked.word("architecture", values[2], "-"),
        checked.word("suite", values[3], "+-._/"),
        source.equals(LockedPackage.LOCAL) ? checked.hostPath(values[6]) : checked.path(values[6]),
        checked.number(values[4], 1),
        checked.digest(values[5]),
        source);
  }
}
