package dev.coracle.answer.diff;

import dev.coracle.answer.ResultFacts;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import dev.coracle.image.ImageReader;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.UnreadableFileException;
import dev.coracle.image.unpack.CompressedFile;
import dev.coracle.json.Json;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockFiles;
import dev.coracle.lock.LockedPackage;
import dev.coracle.progress.Amounts;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Origins;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads what is to be compared. */
public final class DiffInputReader {
  private static final int VERDICT_LIMIT = 32 << 20;

  /** Enough to tell what a file is. */
  private static final int HEAD = 512;

  private final ImageReader images;

  /**
   * @param images reads images of all formats
   */
  public DiffInputReader(ImageReader images) {
    this.images = images;
  }

  /** A lock's packages. */
  public static DiffInput lock(String title, LockFile lock) {
    SortedMap<String, LockedPackage> packages = new TreeMap<>();
    // A package of the guest and of its compiler is of one version, unless only one was updated.
    lock.toolchain().packages().forEach(each -> packages.put(each.name(), each));
    lock.packages().forEach(each -> packages.put(each.name(), each));
    lock.kernelSource().asPackage().ifPresent(each -> packages.put(each.name(), each));
    return new DiffInput(title, "", packages, new TreeMap<>(), new TreeMap<>(), paths -> Map.of());
  }

  /** A lock file's packages. */
  public static DiffInput lock(Path file) {
    return lock(file.getFileName().toString(), LockFiles.read(file));
  }

  /** All of a result. */
  public DiffInput result(Path directory) throws IOException {
    ResultFacts facts = ResultFacts.read(directory);
    SortedMap<String, LockedPackage> packages = new TreeMap<>();
    facts.manifest().packages().forEach(each -> packages.put(each.name(), each));
    Path image = directory.resolve(facts.manifest().imageName());
    Map<String, String> xattrs = xattrs(image);
    SortedMap<String, DiffInput.StoredFile> files = new TreeMap<>();
    for (FileEntry file : facts.files()) {
      files.put(
          file.path(),
          new DiffInput.StoredFile(
              file.type(),
              file.mode(),
              file.owner(),
              file.sha256().map(Sha256::hex).orElse(file.target()),
              file.size(),
              file.source(),
              xattrs.getOrDefault(file.path(), "")));
    }
    DiffInput snapshot =
        new DiffInput(
            facts.title(),
            facts.manifest().name(),
            packages,
            new TreeMap<>(),
            files,
            paths -> kinds(image, paths));
    SortedMap<String, String> kernel = snapshot.section("kernel");
    kernel.put("release", facts.origins().release());
    facts
        .kernelConfig()
        .values()
        .forEach((symbol, value) -> kernel.put(DotConfig.PREFIX + symbol, value));
    for (Origins.Unit unit : facts.origins().units()) {
      snapshot.section("units").put(unit.name(), unit.boot() ? "started at boot" : "not started");
    }
    for (Artifact artifact : facts.manifest().artifacts()) {
      snapshot.section("sizes").put(artifact.name(), artifact.size() + " bytes");
    }
    verdict(directory.resolve(ResultStore.VERDICT), snapshot);
    return snapshot;
  }

  /** Boot figures and checks; an unverified result has none. */
  private static void verdict(Path file, DiffInput snapshot) {
    Map<String, Object> top;
    try {
      if (!Files.isRegularFile(file)) {
        return;
      }
      top = Json.object(new String(InputFile.read(file, VERDICT_LIMIT), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return; // A verdict that cannot be read counts as none, as everywhere.
    }
    Map<String, Object> boot = Json.child(top, "virtualBoot");
    SortedMap<String, String> figures = snapshot.section("boot");
    figure(boot, "kernelMillis", "kernel", " virtual ms", figures);
    figure(boot, "userMillis", "user space", " virtual ms", figures);
    // As reports count it: what processors' lists hold is free as well.
    if (top.get("memoryKiB") instanceof Long all
        && top.get("availableKiB") instanceof Long free
        && Json.child(top, "memory").get("keptKiB") instanceof Long kept) {
      figures.put("memory", Amounts.bytes((all - free - kept) << 10));
    }
    if (top.get("checks") instanceof List<?> checks) {
      for (Object each : checks) {
        if (each instanceof Map<?, ?> check && check.get("name") != null) {
          snapshot.section("checks").put(check.get("name").toString(), check.get("result") + "");
        }
      }
    }
  }

  private static void figure(
      Map<String, Object> from, String key, String name, String unit, Map<String, String> to) {
    if (from.get(key) != null) {
      to.put(name, from.get(key) + unit);
    }
  }

  /** All of an image, also of one that Coracle did not make. */
  public DiffInput image(Path file) throws IOException {
    SortedMap<String, DiffInput.StoredFile> files = new TreeMap<>();
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, file)) {
      ImageReader.Opened opened = images.open(unpacked.channel(), file, OptionalInt.empty());
      for (StoredNode node : opened.fileSystem().nodes()) {
        files.put(node.path().text(), stored(opened, node));
      }
    } catch (MalformedImageException e) {
      throw ImageReader.malformed(file, e);
    }
    DiffInput snapshot =
        new DiffInput(
            file.getFileName().toString(),
            "",
            new TreeMap<>(),
            new TreeMap<>(),
            files,
            paths -> kinds(file, paths));
    snapshot.section("sizes").put("image", Files.size(file) + " bytes");
    return snapshot;
  }

  private static DiffInput.StoredFile stored(ImageReader.Opened opened, StoredNode node)
      throws IOException {
    boolean regular = node.kind() == StoredNode.Kind.REGULAR;
    String content = node.target();
    if (regular) {
      try (InputStream stream = opened.fileSystem().open(node)) {
        content = Sha256.of(stream).hex();
      } catch (UnreadableFileException e) {
        content = "not readable: " + IoErrorMessage.words(e);
      }
    }
    return new DiffInput.StoredFile(
        regular ? "file" : node.kind().name().toLowerCase(java.util.Locale.ROOT),
        String.format("%04o", node.metadata().mode()),
        node.metadata().uid() + ":" + node.metadata().gid(),
        content,
        regular ? node.size() : 0,
        "",
        xattrs(node));
  }

  private static String xattrs(StoredNode node) {
    return node.metadata().xattrs().entrySet().stream()
        .map(
            each ->
                each.getKey() + "=" + java.util.HexFormat.of().formatHex(each.getValue().bytes()))
        .collect(Collectors.joining(" "));
  }

  /** The attributes of an image's files; none if it cannot be read. */
  private Map<String, String> xattrs(Path image) {
    Map<String, String> all = new HashMap<>();
    visit(image, (opened, node) -> all.put(node.path().text(), xattrs(node)));
    return all;
  }

  private Map<String, String> kinds(Path image, Set<String> paths) {
    Map<String, String> kinds = new HashMap<>();
    visit(
        image,
        (opened, node) -> {
          String path = node.path().text();
          if (paths.contains(path) && node.kind() == StoredNode.Kind.REGULAR) {
            try (InputStream stream = opened.fileSystem().open(node)) {
              kinds.put(path, kind(stream.readNBytes(HEAD)));
            }
          }
        });
    return kinds;
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(ImageReader.Opened opened, StoredNode node) throws IOException;
  }

  /** Looks at each node of an image that may be damaged: then at those before the damage. */
  private void visit(Path image, Visitor visitor) {
    if (!Files.isRegularFile(image)) {
      return;
    }
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(image, image)) {
      ImageReader.Opened opened = images.open(unpacked.channel(), image, OptionalInt.empty());
      for (StoredNode node : opened.fileSystem().nodes()) {
        visitor.visit(opened, node);
      }
    } catch (IOException | CoracleException e) {
      // The manifest has what matters; a damaged image is `coracle verify --hash`'s to report.
      return;
    }
  }

  private static String kind(byte[] head) {
    if (head.length >= 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F') {
      return "ELF";
    }
    if (head.length >= 2 && head[0] == '#' && head[1] == '!') {
      return "script";
    }
    for (byte each : head) {
      if (each == 0) {
        return "data";
      }
    }
    return head.length == 0 ? "empty" : "text";
  }
}
