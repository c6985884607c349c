package dev.coracle.lock;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link LockPrinter} writes and nothing else, except for comments, blank lines and
 * CRLF. A line at a time by hand: every command begins with this.
 */
final class LockParser {
  private static final String RENEW =
      "restore the file from version control, or delete it to resolve the recipe again";

  private final String file;
  private final String[] lines;
  private int next;

  private LockParser(String file, String text) {
    this.file = file;
    this.lines = text.split("\n", -1);
  }

  static LockFile parse(String file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return new LockParser(file, text.startsWith("\uFEFF") ? text.substring(1) : text).lock();
  }

  private LockFile lock() {
    refuseMergeConflicts();
    String schema = field("schema");
    boolean old = schema.equals(Integer.toString(LockPrinter.OLDEST));
    if (!LockPrinter.READABLE.contains(schema)) {
      throw failure(
          "lock.schema",
          "the lock file has schema "
              + Excerpt.quote(schema)
              + ", and this Coracle reads "
              + LockPrinter.OLDEST
              + " to "
              + LockPrinter.SCHEMA,
          "use the Coracle that wrote it, or delete the file to resolve the recipe again");
    }
    Sha256 inputs = digest(field("inputs"));
    long locked = number(field("locked"), 0);
    if (!UnixTime.isPresentable(locked)) {
      throw damaged("not a time: " + locked);
    }
    String compiler = unquote(field("compiler"));
    String linker = unquote(field("linker"));
    LockedKernelSource kernelSource = kernelSource(field("kernel-source"));
    AccountIds accounts = old ? AccountIds.NONE : accounts();
    Optional<LockedContainer> container =
        comes(LockPrinter.CONTAINER) ? Optional.of(container()) : Optional.empty();
    List<LockedLocalFile> kernelFiles =
        comes(LockPrinter.KERNEL_FILE_COUNT) ? kernelFiles() : List.of();
    List<LockedPackage> toolchain =
        comes(LockPrinter.TOOLCHAIN_COUNT)
            ? packages(LockPrinter.TOOLCHAIN_COUNT, LockPrinter.TOOLCHAIN, 1)
            : List.of();
    List<LockedPackage> packages = packages(LockPrinter.PACKAGE_COUNT, "packages", 0);
    return new LockFile(
        inputs,
        locked,
        packages,
        kernelSource,
        new Toolchain(compiler, linker, toolchain),
        accounts,
        next < lines.length ? files() : List.of(),
        kernelFiles,
        container);
  }

  private LockedContainer container() {
    List<String> image = braced(field(LockPrinter.CONTAINER), LockPrinter.CONTAINER_FIELDS);
    long count = number(field(LockPrinter.LAYER_COUNT), 1);
    if (!field(LockPrinter.LAYERS).isEmpty()) {
      throw damaged("the layers must begin on the next line");
    }
    List<LockedContainer.Layer> layers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      String line = line();
      if (line == null || !line.startsWith("  - {")) {
        throw damaged("container-layer-count is " + count + ", and a layer is expected here");
      }
      List<String> layer = braced(line.substring(4), LockPrinter.LAYER_FIELDS);
      layers.add(new LockedContainer.Layer(digest(layer.get(0)), digest(layer.get(1))));
    }
    return new LockedContainer(
        hostPath(image.get(0)),
        digest(image.get(1)),
        digest(image.get(2)),
        digest(image.get(3)),
        layers);
  }

  /** The values of what stands between braces. */
  private List<String> braced(String text, List<String> fields) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw damaged("values must be between { and }");
    }
    String[] values = new String[fields.size()];
    if (values(text, fields, values) != text.length() - 1) {
      throw damaged("there is text after the last value in this line");
    }
    return List.of(values);
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
        braced(text, git ? LockPrinter.COMMIT_FIELDS : LockPrinter.DIRECTORY_FIELDS);
    return git
        ? new LockedFile(
            repository(values.get(0)),
            hostPath(values.get(1)),
            commit(values.get(2)),
            "",
            number(values.get(3), 1),
            digest(values.get(4)))
        : new LockedDirectory(hostPath(values.get(0)), digest(values.get(1)));
  }

  private List<LockedLocalFile> kernelFiles() {
    long count = number(field(LockPrinter.KERNEL_FILE_COUNT), 1);
    if (!field(LockPrinter.KERNEL_FILES).isEmpty()) {
      throw damaged("the kernel's files must begin on the next line");
    }
    List<LockedLocalFile> files = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      String line = line();
      if (line == null || !line.startsWith("  - ")) {
        throw damaged("the kernel has " + count + " files, and one is expected here");
      }
      List<String> values = braced(line.substring(4), LockPrinter.KERNEL_FILE_FIELDS);
      files.add(new LockedLocalFile(hostPath(values.get(0)), digest(values.get(1))));
    }
    return files;
  }

  /** A commit's name. */
  private String commit(String value) {
    if (!value.matches("[0-9a-f]{40}")) {
      throw damaged("not a commit: " + Excerpt.quote(value));
    }
    return value;
  }

  private String repository(String value) {
    return value.matches("file:///[!-~]+") ? value : address(value);
  }

  private List<LockedFile> files() {
    long count = number(field(LockPrinter.FILE_COUNT), 1);
    if (!field("files").isEmpty()) {
      throw damaged("the files must begin on the next line");
    }
    List<LockedFile> files = new ArrayList<>();
    for (String line = line(); line != null; line = line()) {
      if (!line.startsWith("  - {") || !line.endsWith("}")) {
        throw damaged("a file is expected here");
      }
      files.add(file(line.substring(4)));
    }
    if (files.size() != count) {
      throw damaged("file-count is " + count + " but the number of files is " + files.size());
    }
    return files;
  }

  private LockedFile file(String text) {
    boolean git = text.startsWith(LockPrinter.GIT_FIELDS.get(0), 1);
    List<String> values = braced(text, git ? LockPrinter.GIT_FIELDS : LockPrinter.FILE_FIELDS);
    if (!git) {
      return LockedFile.download(
          address(values.get(0)), number(values.get(1), 0), digest(values.get(2)));
    }
    return new LockedFile(
        address(values.get(0)),
        hostPath(values.get(1)),
        commit(values.get(2)),
        path(values.get(3), true),
        number(values.get(4), 0),
        digest(values.get(5)));
  }

  private AccountIds accounts() {
    long count = number(field("account-count"), 0);
    if (!field("accounts").isEmpty()) {
      throw damaged("the accounts must begin on the next line");
    }
    SortedMap<String, Long> users = new TreeMap<>();
    SortedMap<String, Long> groups = new TreeMap<>();
    for (long i = 0; i < count; i++) {
      String line = line();
      if (line == null || !line.startsWith("  - {") || !line.endsWith("}")) {
        throw damaged("account-count is " + count + ", and an account is expected here");
      }
      String text = line.substring(5, line.length() - 1);
      if (text.startsWith(LockPrinter.USER)) {
        account(text.substring(LockPrinter.USER.length()), users);
      } else if (text.startsWith(LockPrinter.GROUP)) {
        account(text.substring(LockPrinter.GROUP.length()), groups);
      } else {
        throw damaged("an account begins with user or group");
      }
    }
    return new AccountIds(users, groups);
  }

  private void account(String text, SortedMap<String, Long> into) {
    int at = text.indexOf(LockPrinter.ID);
    if (at < 0) {
      throw damaged("the field id is expected in this line");
    }
    String name = word("account", unquote(text.substring(0, at)), "_-.");
    long id = number(text.substring(at + LockPrinter.ID.length()), 0);
    if (id > AccountIds.LARGEST) {
      throw damaged("ids end at " + AccountIds.LARGEST + ": " + id);
    }
    if (into.containsKey(name) || into.containsValue(id)) {
      throw damaged("another line has this name or this id");
    }
    into.put(name, id);
  }

  /** A section of packages, with their number before it. */
  private List<LockedPackage> packages(String countField, String name, long least) {
    long count = number(field(countField), least);
    int countLine = next;
    if (!field(name).isEmpty()) {
      throw damaged("the " + name + " must begin on the next line");
    }
    List<LockedPackage> packages = packages();
    if (packages.size() != count) {
      next = countLine;
      throw damaged(
          countField + " is " + count + " but the number of packages is " + packages.size());
    }
    return packages;
  }

  /** Whether the next line has this field; reads nothing. */
  private boolean comes(String name) {
    int before = next;
    String line = line();
    next = before;
    return line != null && line.startsWith(name + ":");
  }

  private List<LockedPackage> packages() {
    List<LockedPackage> packages = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line = line(); line != null; line = line()) {
      if (line.startsWith(LockPrinter.FILE_COUNT + ":")
          || line.startsWith(LockPrinter.PACKAGE_COUNT + ":")) {
        next--;
        return packages;
      }
      if (!line.startsWith("  - ")) {
        throw damaged("a package is expected here");
      }
      LockedPackage locked = locked(line.substring(4));
      Integer earlier = seen.putIfAbsent(locked.name(), next);
      if (earlier != null) {
        throw damaged("the package " + locked.name() + " is also in line " + earlier);
      }
      packages.add(locked);
    }
    return packages;
  }

  private LockedPackage locked(String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw damaged("a package must be between { and }");
    }
    String[] values = new String[LockPrinter.PACKAGE_FIELDS.size()];
    int at = values(text, LockPrinter.PACKAGE_FIELDS, values);
    String source = "";
    if (text.startsWith(LockPrinter.SOURCE_FIELD, at)) {
      int begin = at + LockPrinter.SOURCE_FIELD.length();
      at = endOfValue(text, begin);
      source = source(unquote(text.substring(begin, at)));
    }
    if (at != text.length() - 1) {
      throw damaged("there is text after the package in this line");
    }
    return new LockedPackage(
        word("name", values[0], "+-."),
        word("version", values[1], "+-.:~"),
        word("architecture", values[2], "-"),
        word("suite", values[3], "+-._/"),
        source.equals(LockedPackage.LOCAL) ? hostPath(values[6]) : path(values[6]),
        number(values[4], 1),
        digest(values[5]),
        source);
  }

  /** Reads the values of a line between braces; returns where the last one ends. */
  private int values(String text, List<String> fields, String[] values) {
    int at = 1;
    for (int i = 0; i < values.length; i++) {
      String begin = fields.get(i);
      if (!text.startsWith(begin, at)) {
        String name = begin.replaceAll("[, :]", "");
        throw damaged("the field " + name + " is expected in this line");
      }
      at += begin.length();
      int end = endOfValue(text, at);
      values[i] = unquote(text.substring(at, end));
      at = end;
    }
    return at;
  }

  private String source(String value) {
    if (value.contains("://")) {
      return address(value);
    }
    return path(word("source", value, "+-._/"));
  }

  /** An address that is fetched from: encrypted, or on this host. */
  private String address(String value) {
    if (!value.matches(
        "https://[!-~]+|(http|git)://(localhost|127\\.0\\.0\\.1|\\[::1\\])[:/][!-~]*")) {
      throw damaged("not an https address: " + Excerpt.quote(value));
    }
    return value;
  }

  /** A path of the host, which is compared with the recipe's and never opened as it is. */
  private String hostPath(String value) {
    if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
      throw damaged("not a path: " + Excerpt.quote(value));
    }
    return value;
  }

  /** A value ends with its closing quote, or before the comma or brace. */
  private int endOfValue(String text, int from) {
    boolean quoted = from < text.length() && text.charAt(from) == '"';
    for (int i = quoted ? from + 1 : from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (quoted && c == '"') {
        return i + 1;
      } else if (!quoted && (c == ',' || c == '}')) {
        return i;
      }
    }
    throw damaged("a value in this line does not end");
  }

  /** The value of a line {@code name: value}, which must be the next. */
  private String field(String name) {
    String line = line();
    if (line == null) {
      throw damaged("the file ends before " + name);
    }
    if (!line.startsWith(name) || !line.startsWith(":", name.length())) {
      throw damaged("the field " + name + " is expected here");
    }
    return line.substring(name.length() + 1).strip();
  }

  /** The next line that says something; null at the end. */
  private @Nullable String line() {
    while (next < lines.length) {
      String line = lines[next++].stripTrailing();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        return line;
      }
    }
    return null;
  }

  private void refuseMergeConflicts() {
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith("<<<<<<<") || lines[i].startsWith(">>>>>>>")) {
        next = i + 1;
        throw failure("lock.conflict", "a merge conflict was left in the lock file", RENEW);
      }
    }
  }

  private String unquote(String value) {
    if (value.isEmpty() || value.charAt(0) != '"') {
      return value;
    }
    if (value.length() < 2 || endOfValue(value, 0) != value.length()) {
      throw damaged("a value in this line does not end where its quote does");
    }
    String inner = value.substring(1, value.length() - 1);
    if (inner.indexOf('\\') < 0) {
      return inner;
    }
    StringBuilder plain = new StringBuilder(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      plain.append(c == '\\' && i + 1 < inner.length() ? inner.charAt(++i) : c);
    }
    return plain.toString();
  }

  private Sha256 digest(String hex) {
    String value = unquote(hex);
    if (!Sha256.isHex(value)) {
      throw damaged("not a SHA-256 digest: " + Excerpt.quote(value));
    }
    return new Sha256(value);
  }

  private long number(String text, long least) {
    boolean good = !text.isEmpty() && text.length() < 17;
    for (int i = 0; i < text.length() && good; i++) {
      good = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (good && Long.parseLong(text) >= least) {
      return Long.parseLong(text);
    }
    throw damaged("not a number: " + Excerpt.quote(text));
  }

  private String word(String name, String value, String marks) {
    boolean good = !value.isEmpty();
    for (int i = 0; i < value.length() && good; i++) {
      char c = value.charAt(i);
      good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || marks.indexOf(c) >= 0;
    }
    if (!good) {
      throw damaged("not a package's " + name + ": " + Excerpt.quote(value));
    }
    return value;
  }

  /** Below the archive's root, never out of it, and never on another server. */
  private String path(String value) {
    return path(value, false);
  }

  private String path(String value, boolean anyText) {
    boolean good = !value.isEmpty() && !value.startsWith("/") && !value.contains("://");
    for (String name : value.split("/", -1)) {
      good &= !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      good &= anyText ? !Character.isISOControl(c) : c > ' ' && c < 0x7F;
    }
    if (!good) {
      throw damaged("not a path below an archive's root: " + Excerpt.quote(value));
    }
    return value;
  }

  private CoracleException damaged(String what) {
    return failure("lock.damaged", "the lock file is damaged: " + what, RENEW);
  }

  /** About the line last read. */
  private CoracleException failure(String code, String message, String fix) {
    int number = Math.min(next, lines.length);
    String line = number == 0 ? "" : lines[number - 1].stripTrailing();
    Diagnostic diagnostic =
        Diagnostic.error(code, message, fix).at(new SourceLocation(file, Math.max(number, 1), 1));
    return new CoracleException(
        ExitCode.RESOLUTION,
        line.isBlank() ? diagnostic : diagnostic.withExcerpt(Excerpt.of(line, number, 0)));
  }
}
