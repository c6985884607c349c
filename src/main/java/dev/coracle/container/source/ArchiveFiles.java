package dev.coracle.container.source;

import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A layout in a tar archive, which is read once for where its members are; they stay in it. */
final class ArchiveFiles implements ImageFiles {
  private static final int MAX_MEMBERS = 100_000;
  private static final int MAX_LINKS = 8;
  private static final int BUFFER = 1 << 16;

  private final Map<String, FileRange> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private ArchiveFiles() {}

  /**
   * Reads an archive that is not compressed.
   *
   * @param file the archive
   */
  static ArchiveFiles of(Path file, ContainerDiagnostics problem) throws IOException {
    ArchiveFiles archive = new ArchiveFiles();
    FileRange whole = FileRange.of(file);
    try (InputStream stream = new BufferedInputStream(whole.open(), BUFFER)) {
      TarReader tar = new TarReader(stream, problem);
      for (Optional<TarHeader> next = tar.next(); next.isPresent(); next = tar.next()) {
        archive.add(next.get(), new FileRange(file, tar.position(), next.get().size()));
        if (archive.files.size() + archive.links.size() > MAX_MEMBERS) {
          throw problem.tooLarge(
              "it has more than " + MAX_MEMBERS + " members", ContainerDiagnostics.REBUILD);
        }
      }
    }
    problem.enterPath("");
    return archive;
  }

  private void add(TarHeader header, FileRange range) {
    String name = plain(header.name());
    if (header.type() == TarFields.FILE) {
      files.put(name, range);
    } else if (header.type() == TarFields.SYMLINK) {
      int slash = name.lastIndexOf('/');
      links.put(name, (slash < 0 ? "" : name.substring(0, slash + 1)) + header.linkName());
    } else if (header.type() == TarFields.HARD_LINK) {
      links.put(name, header.linkName());
    }
  }

  /** As far as names of layouts go: {@code ./a}, {@code d/../a}. Nothing is opened by them. */
  private static String plain(String name) {
    Deque<String> names = new ArrayDeque<>();
    for (String each : name.split("/", -1)) {
      if (each.equals("..")) {
        names.pollLast();
      } else if (!each.isEmpty() && !each.equals(".")) {
        names.addLast(each);
      }
    }
    return String.join("/", names);
  }

  @Override
  public Optional<FileRange> file(String name) {
    String at = plain(name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(at); i++) {
      at = plain(links.getOrDefault(at, at));
    }
    return Optional.ofNullable(files.get(at));
  }
}
