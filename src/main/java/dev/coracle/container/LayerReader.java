package dev.coracle.container;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.container.source.SizeLimit;
import dev.coracle.container.source.SourceLayer;
import dev.coracle.image.block.XattrName;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import dev.coracle.tree.Content;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.Xattr;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the entries of one layer; the contents of its files stay on the host's disk. */
final class LayerReader {
  private static final int BUFFER = 1 << 17;

  /** The last second that all file systems store: 34 bits from 1901 on, the year 2446. */
  private static final long LAST_SECOND = 0x3_7fff_ffffL;

  /** What overlayfs reads from lower layers: a layer must not speak to it. */
  private static final List<String> OVERLAY = List.of("trusted.overlay.", "user.overlay.");

  /** A policy of the host that made the image; guests have none. */
  private static final String SELINUX = "security.selinux";

  private final int number;
  private final LayerStream stream;
  private final SizeLimit limit;
  private final DroppedEntries dropped;
  private final ContainerDiagnostics problem;
  private final Origin origin;
  private final List<LayerEntry> entries = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER];
  private final MessageDigest digester = Sha256.digester();
  private long contentBytes;

  private LayerReader(
      int number,
      LayerStream stream,
      SizeLimit limit,
      DroppedEntries dropped,
      ContainerDiagnostics problem) {
    this.number = number;
    this.stream = stream;
    this.limit = limit;
    this.dropped = dropped;
    this.problem = problem;
    this.origin = Origin.generated("layer " + number, "the container image");
  }

  /**
   * Reads a layer and checks its digests.
   *
   * @param number from 1
   * @param unpacked the file to make if the layer is compressed
   */
  static Layer read(
      int number,
      SourceLayer layer,
      Path unpacked,
      SizeLimit limit,
      DroppedEntries dropped,
      ContainerDiagnostics image)
      throws IOException {
    ContainerDiagnostics problem = image.of("layer " + number);
    try (LayerStream stream = new LayerStream(layer, unpacked, limit, problem)) {
      LayerReader reader = new LayerReader(number, stream, limit, dropped, problem);
      reader.readAll(TarReader.ofDigested(new BufferedInputStream(stream, BUFFER), problem));
      stream.checkDigests();
      return new Layer(number, reader.entries, reader.contentBytes);
    }
  }

  private void readAll(TarReader tar) throws IOException {
    for (Optional<TarHeader> next = tar.next(); next.isPresent(); next = tar.next()) {
      limit.takeEntry(problem);
      TarHeader header = next.get();
      EntryName name = EntryName.of(header.name(), problem);
      switch (name.kind()) {
        case AUFS -> dropped.add("files of aufs", number, header.name());
        case ENTRY -> entries.add(new LayerEntry(name, Optional.of(node(name, header, tar))));
        default -> {
          if (header.type() != TarFields.FILE) {
            throw problem.malformed("a whiteout is not a regular file");
          }
          entries.add(new LayerEntry(name, Optional.empty()));
        }
      }
    }
    tar.drain();
  }

  private Node node(EntryName name, TarHeader header, TarReader tar) throws IOException {
    Metadata metadata = metadata(name, header);
    boolean old = header.type() == TarFields.FILE && header.name().endsWith("/");
    return switch (old ? TarFields.DIRECTORY : header.type()) {
      case TarFields.FILE -> file(metadata, header, tar);
      case TarFields.DIRECTORY -> new Node.Directory(metadata, origin);
      case TarFields.SYMLINK -> symlink(metadata, header.linkName());
      case TarFields.HARD_LINK ->
          new Node.HardLink(metadata, EntryName.target(header.linkName(), problem), origin);
      case TarFields.FIFO -> new Node.Device(metadata, Node.Device.Type.FIFO, 0, 0, origin);
      default ->
          throw problem.refused(
              "it is a device node, which could open the guest's disks in the container",
              "remove device nodes from the image; /dev is made when a container starts");
    };
  }

  private Node file(Metadata metadata, TarHeader header, TarReader tar) throws IOException {
    long offset = stream.contents().offset() + tar.position();
    digester.reset();
    for (int n = tar.read(buffer, 0, BUFFER); n >= 0; n = tar.read(buffer, 0, BUFFER)) {
      digester.update(buffer, 0, n);
    }
    contentBytes += header.size();
    Content content =
        Content.of(stream.contents().file(), offset, header.size(), Sha256.of(digester));
    return new Node.RegularFile(metadata, content, origin);
  }

  private Node symlink(Metadata metadata, String target) {
    boolean tooLong = target.getBytes(StandardCharsets.UTF_8).length > LinuxLimits.MAX_PATH;
    if (target.isEmpty() || tooLong || target.indexOf('\0') >= 0) {
      throw problem.malformed(
          "impossible target '" + TarDiagnostics.printable(target) + "' of a symbolic link");
    }
    return new Node.Symlink(metadata, target, origin);
  }

  private Metadata metadata(EntryName name, TarHeader header) {
    if (header.uid() > LinuxLimits.MAX_ID || header.gid() > LinuxLimits.MAX_ID) {
      throw problem.malformed(
          "the owner " + header.uid() + ":" + header.gid() + " does not fit 32 bits");
    }
    long time = Math.max(0, Math.min(LAST_SECOND, header.mtime()));
    if (time != header.mtime()) {
      dropped.add("times outside of 1970 to 2446", number, header.name());
    }
    return new Metadata(
        header.mode(), header.uid(), header.gid(), time, xattrs(name, header.xattrs()));
  }

  private SortedMap<String, Xattr> xattrs(EntryName name, SortedMap<String, Xattr> all) {
    SortedMap<String, Xattr> kept = new TreeMap<>();
    for (Map.Entry<String, Xattr> each : all.entrySet()) {
      String key = each.getKey();
      if (OVERLAY.stream().anyMatch(key::startsWith)
          || key.equals(SELINUX)
          || XattrName.of(key).isEmpty()) {
        dropped.add("attribute " + ContainerDiagnostics.printable(key), number, name.path().text());
      } else {
        kept.put(key, each.getValue());
      }
    }
    return kept;
  }
}
