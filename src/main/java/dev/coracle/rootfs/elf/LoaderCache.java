package dev.coracle.rootfs.elf;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The loader's cache, /etc/ld.so.cache, in the format of glibc since 2.2 ("glibc-ld.so.cache1.1",
 * sysdeps/generic/dl-cache.h): made where an included library stands in a directory that nothing
 * but the cache makes known. Its bytes follow from the libraries' paths and names alone.
 */
public final class LoaderCache {
  static final String FILE = "/etc/ld.so.cache";
  private static final String MAGIC = "glibc-ld.so.cache1.1";
  private static final int HEADER = 48;
  private static final int ENTRY = 24;
  private static final byte LITTLE_ENDIAN = 2;

  /** A library of glibc 2 ({@code FLAG_ELF_LIBC6}) of x86-64 ({@code FLAG_X8664_LIB64}). */
  private static final int FLAGS = 0x0303;

  private final PathView view;
  private final RootTreeAssembler assembler;
  private final FileContents contents;
  private final LibrarySearch loader;

  record Entry(String name, String path) {}

  public LoaderCache(
      PathView view, RootTreeAssembler assembler, FileContents contents, LibrarySearch loader) {
    this.view = view;
    this.assembler = assembler;
    this.contents = contents;
    this.loader = loader;
  }

  /** Makes it where it is needed, unless the recipe has one. */
  public void make(RequiredBy need) {
    List<String> cached = loader.cachedDirectories();
    if (cached.isEmpty() || entries(cached).isEmpty()) {
      return;
    }
    loader.configuration().files().forEach(file -> assembler.include(file, need));
    if (assembler.has(FILE)) {
      return;
    }
    List<String> directories = new ArrayList<>(loader.configuration().directories());
    loader.defaultDirectories().stream()
        .filter(each -> !directories.contains(each))
        .forEach(directories::add);
    assembler.put(
        TreePath.of(FILE),
        new Node.RegularFile(
            Metadata.rootOwned(0644, assembler.seconds()),
            Content.of(bytes(entries(directories))),
            Origin.generated("ld.so.cache", String.join(" ", cached))),
        need);
  }

  /** The libraries in directories that are found by their names. */
  private List<Entry> entries(List<String> directories) {
    List<Entry> entries = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (String directory : directories) {
      String place = view.resolve(directory).path();
      if (!places.contains(place)) {
        places.add(place);
        for (Map.Entry<TreePath, Node> node :
            assembler
                .tree()
                .nodes()
                .subMap(TreePath.of(place), TreePath.of(place + "0"))
                .entrySet()) {
          String path = node.getKey().text();
          if (path.lastIndexOf('/') == place.length() && isLibrary(path)) {
            String name = path.substring(place.length() + 1);
            entries.add(new Entry(name, directory + "/" + name));
          }
        }
      }
    }
    return entries;
  }

  /** Whether what a path leads to is looked for by the path's last name. */
  private boolean isLibrary(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!name.contains(".so") || !(name.startsWith("lib") || name.startsWith("ld-"))) {
      return false;
    }
    PathView.Resolution found = view.resolve(path);
    Optional<Content> content =
        found.isFile() ? found.node().flatMap(contents::content) : Optional.empty();
    try {
      Optional<ElfFacts> facts =
          content.isPresent() ? contents.elf(path, content.get()) : Optional.empty();
      return facts.isPresent() && facts.get().soname().orElse(name).equals(name);
    } catch (MalformedElfException e) {
      // Reported where the tree is checked.
      return false;
    }
  }

  /** The cache of libraries; of two with one name, the first counts. */
  static byte[] bytes(List<Entry> libraries) {
    List<Entry> sorted = new ArrayList<>(libraries);
    sorted.sort((a, b) -> compare(b.name(), a.name()));
    int strings = HEADER + ENTRY * sorted.size();
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    ByteBuffer entries = little(ENTRY * sorted.size());
    for (Entry each : sorted) {
      int key = strings + texts.size();
      text(texts, each.name());
      int value = strings + texts.size();
      text(texts, each.path());
      entries.putInt(FLAGS).putInt(key).putInt(value).putInt(0).putLong(0);
    }
    byte[] bytes = new byte[strings + texts.size()];
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    all.put(MAGIC.getBytes(StandardCharsets.US_ASCII));
    all.putInt(sorted.size()).putInt(texts.size()).put(LITTLE_ENDIAN);
    all.position(HEADER);
    all.put(entries.flip()).put(texts.toByteArray());
    return bytes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void text(ByteArrayOutputStream into, String text) {
    into.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    into.write(0);
  }

  /** As glibc compares names ({@code _dl_cache_libcmp}): digits count as numbers. */
  static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length()) {
      boolean digit = isDigit(a, i);
      if (digit != isDigit(b, j)) {
        return digit ? 1 : -1;
      }
      if (digit) {
        int one = end(a, i);
        int other = end(b, j);
        int order = number(a, i, one).compareTo(number(b, j, other));
        if (order != 0) {
          return order;
        }
        i = one;
        j = other;
      } else if (j >= b.length() || a.charAt(i) != b.charAt(j)) {
        return j >= b.length() ? 1 : a.charAt(i) - b.charAt(j);
      } else {
        i++;
        j++;
      }
    }
    return j < b.length() ? -1 : 0;
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static int end(String text, int from) {
    int at = from;
    while (isDigit(text, at)) {
      at++;
    }
    return at;
  }

  private static java.math.BigInteger number(String text, int from, int to) {
    return new java.math.BigInteger(text.substring(from, to));
  }
}
