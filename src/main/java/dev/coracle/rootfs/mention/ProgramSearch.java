package dev.coracle.rootfs.mention;

import dev.coracle.rootfs.view.FileContents;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds what programs name. The programs of a package are searched together, the first time that
 * one of them is asked for, and the store keeps what was found; several threads may ask.
 *
 * <pre>
 * results/program-names/KEY/names    a line for each program:
 *                                    SHA-256, TAB, paths, TAB, symbols, TAB, commands; ISO 8859-1
 * </pre>
 */
public final class ProgramSearch {
  /** Larger programs are not searched. */
  public static final long LARGEST = 64 << 20;

  /** Raised when the same programs have other names. */
  private static final int REVISION = 1;

  private static final String FILE = "names";
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  /** Of larger programs only one is in memory at a time. */
  private static final long LARGE = 8 << 20;

  private static final int DIGEST = 64;
  private static final Object ONE_LARGE = new Object();

  private final Optional<Store> store;
  private final Set<String> watched;
  private final SymbolNames names;

  /** By the digest of a package: by the digest of a program, its line. */
  private final Map<String, Map<String, String>> packages = new ConcurrentHashMap<>();

  /**
   * A search.
   *
   * @param store where it is kept; without one every program is searched when it is asked for
   * @param watched symbols of interest
   */
  public ProgramSearch(Optional<Store> store, Set<String> watched) {
    this.store = store;
    this.watched = Set.copyOf(watched);
    this.names = new SymbolNames(watched);
  }

  /**
   * What a program names.
   *
   * @param owner the package that ships it; empty for none
   */
  public ProgramNames of(
      String path, Content content, Optional<PackageContents> owner, FileContents contents) {
    if (owner.isPresent() && store.isPresent()) {
      String line = known(owner.get(), store.get()).get(content.sha256().hex());
      if (line != null) {
        return ProgramNames.read(line);
      }
    }
    return ProgramNames.of(contents.bytes(path, content), names);
  }

  private Map<String, String> known(PackageContents contents, Store from) {
    return packages.computeIfAbsent(
        contents.locked().sha256().hex(), digest -> kept(contents, from));
  }

  /** What the store keeps is only ever a shortcut: without it the programs themselves are read. */
  private Map<String, String> kept(PackageContents contents, Store from) {
    StepKey key =
        StepKey.builder("program-names", REVISION)
            .add("deb", contents.locked().sha256())
            .add("watched", new TreeSet<>(watched))
            .build();
    try {
      Path result = from.result(key, directory -> search(contents, directory.resolve(FILE)));
      return read(Files.readAllBytes(result.resolve(FILE)));
    } catch (IOException | UncheckedIOException e) {
      return Map.of();
    }
  }

  private void search(PackageContents contents, Path target) throws IOException {
    SortedMap<String, String> lines = new TreeMap<>();
    for (Map.Entry<TreePath, Node> each : contents.nodes().entrySet()) {
      if (each.getValue() instanceof Node.RegularFile file
          && mayBeProgram(each.getKey(), file)
          && isElf(file.content())) {
        lines.put(file.content().sha256().hex(), search(file.content()).line());
      }
    }
    StringBuilder text = new StringBuilder();
    lines.forEach((digest, line) -> text.append(digest).append('\t').append(line).append('\n'));
    Files.writeString(target, text, StandardCharsets.ISO_8859_1);
  }

  private ProgramNames search(Content content) throws IOException {
    if (content.size() < LARGE) {
      return ProgramNames.of(verified(content), names);
    }
    synchronized (ONE_LARGE) {
      return ProgramNames.of(verified(content), names);
    }
  }

  private static byte[] verified(Content content) throws IOException {
    byte[] bytes = content.readAll();
    if (!Sha256.of(bytes).equals(content.sha256())) {
      throw new IOException("the store's copy of a program has changed");
    }
    return bytes;
  }

  /** Whether a file can be a program or a library by its name and mode; others are rare. */
  private static boolean mayBeProgram(TreePath path, Node.RegularFile file) {
    return ((file.metadata().mode() & 0111) != 0 || path.text().contains(".so"))
        && file.content().size() <= LARGEST;
  }

  private static boolean isElf(Content content) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(ELF.length);
    try (Content.Positioned source = content.openPositioned()) {
      source.read(head, 0);
    }
    return head.flip().equals(ByteBuffer.wrap(ELF));
  }

  private static Map<String, String> read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Map<String, String> lines = new HashMap<>();
    int digest = DIGEST;
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      if (end - from > digest && text.charAt(from + digest) == '\t') {
        lines.put(text.substring(from, from + digest), text.substring(from + digest + 1, end));
      }
      from = end + 1;
    }
    return lines;
  }
}
