package dev.coracle.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.image.DaxReport;
import dev.coracle.image.ImageReader;
import dev.coracle.image.block.RangeList;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.recipe.CompressionType;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.UnixTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The answers of {@code coracle inspect} as text and JSON. */
public final class InspectText {
  private static final String BITS = "rwxrwxrwx";

  private InspectText() {}

  /** One line, close to what {@code ls -l} prints. */
  public static String line(StoredNode node) {
    String size = isDevice(node) ? node.major() + ", " + node.minor() : String.valueOf(node.size());
    String arrow =
        node.kind() == StoredNode.Kind.SYMLINK ? " -> " + Excerpt.printable(node.target()) : "";
    return String.format(
        "%s %3d %5d %5d %12s %s %s%s",
        mode(node),
        node.links(),
        node.metadata().uid(),
        node.metadata().gid(),
        size,
        UnixTime.text(node.metadata().mtime()),
        Excerpt.printable(node.path().text()),
        arrow);
  }

  public static String stat(StoredNode node) {
    StringBuilder text = new StringBuilder(line(node)).append('\n');
    text.append("  inode ").append(node.inode()).append('\n');
    node.metadata()
        .xattrs()
        .forEach(
            (name, value) ->
                text.append("  ")
                    .append(Excerpt.printable(name))
                    .append(" = ")
                    .append(hex(value.bytes()))
                    .append('\n'));
    RangeList joined = new RangeList();
    node.ranges().forEach(range -> joined.add(range.position(), range.length()));
    for (StoredNode.Range range : joined.ranges()) {
      text.append("  ").append(range.length()).append(" bytes ").append(where(range)).append('\n');
    }
    return text.toString();
  }

  private static String where(StoredNode.Range range) {
    if (range.position() == StoredNode.Range.HOLE) {
      return "in a hole";
    }
    return range.isStored() ? "at byte " + range.position() : "compressed";
  }

  public static String table(List<DaxReport> forecasts) {
    StringBuilder text = new StringBuilder("DAX  2 MiB windows        bytes  file\n");
    for (DaxReport forecast : forecasts) {
      text.append(
          String.format(
              "%-3s  %5d of %-5d %12d  %s%s%n",
              forecast.dax() ? "yes" : "no",
              forecast.windows(),
              forecast.possible(),
              forecast.size(),
              Excerpt.printable(forecast.path().text()),
              forecast.dax() ? "" : ": " + forecast.why()));
    }
    return text.toString();
  }

  /**
   * What an image is.
   *
   * @param size of its file, in bytes
   * @param parts how each part of the file is packed
   * @param tree the digest of what it holds; empty where not all can be read
   */
  public static String summary(
      ImageReader.Opened opened,
      long size,
      List<String> parts,
      Optional<Sha256> tree,
      List<DaxReport> forecasts,
      boolean asJson)
      throws IOException {
    long mapped = forecasts.stream().filter(DaxReport::dax).count();
    long windows = forecasts.stream().mapToLong(DaxReport::windows).sum();
    StoredFileSystem fileSystem = opened.fileSystem();
    boolean identified = !fileSystem.uuid().equals(DiskIdentity.NIL);
    if (asJson) {
      return write(
          json -> {
            json.writeStartObject();
            json.writeStringField("layout", opened.layout());
            json.writeStringField("fileSystem", opened.format());
            json.writeStringField("compression", String.join("+", parts));
            json.writeStringField("label", fileSystem.label());
            if (identified) {
              json.writeStringField("uuid", fileSystem.uuid().toString());
            }
            if (tree.isPresent()) {
              json.writeStringField("treeDigest", tree.get().hex());
            }
            json.writeNumberField("bytes", size);
            json.writeNumberField("fileSystemOffset", opened.offset());
            json.writeNumberField("fileSystemBytes", fileSystem.size());
            json.writeNumberField("inodes", fileSystem.inodes());
            json.writeNumberField("regularFiles", forecasts.size());
            json.writeNumberField("daxFiles", mapped);
            json.writeNumberField("hugePageWindows", windows);
            json.writeEndObject();
          });
    }
    StringBuilder text = new StringBuilder();
    text.append(opened.format()).append(" in ").append(opened.layout()).append(" layout, ");
    text.append(Amounts.bytes(size));
    text.append(
        parts.size() > 1
            ? ", in parts, compressed with " + String.join(", ", parts)
            : parts.contains(CompressionType.NONE.word())
                ? ""
                : ", compressed with " + parts.get(0));
    text.append(
        String.format(
            "%n  %-11s  %s at byte %d, %d inodes, blocks of %d bytes%n",
            opened.archive() ? "archive" : "file system",
            Amounts.bytes(fileSystem.size()),
            opened.offset(),
            fileSystem.inodes(),
            fileSystem.blockSize()));
    if (identified) {
      if (!fileSystem.label().isEmpty()) {
        text.append("  label        ").append(Excerpt.printable(fileSystem.label())).append('\n');
      }
      text.append("  UUID         ").append(fileSystem.uuid()).append('\n');
    }
    text.append("  tree         ");
    text.append(
        tree.map(Sha256::hex)
            .orElse("unknown: a file in it cannot be read here, or is sparse and too large"));
    text.append(
        String.format(
            "%n  DAX          %d of %d regular files, %d %s of 2 MiB%n",
            mapped, forecasts.size(), windows, windows == 1 ? "window" : "windows"));
    return text.toString();
  }

  public static String json(List<DaxReport> forecasts) throws IOException {
    return write(
        json -> {
          json.writeStartArray();
          for (DaxReport forecast : forecasts) {
            json.writeStartObject();
            json.writeStringField("path", forecast.path().text());
            json.writeNumberField("bytes", forecast.size());
            json.writeBooleanField("dax", forecast.dax());
            json.writeStringField("why", forecast.why());
            json.writeNumberField("windows", forecast.windows());
            json.writeNumberField("windowsIfAligned", forecast.possible());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Nodes as an array, or the only one by itself. */
  public static String json(List<StoredNode> nodes, boolean single) throws IOException {
    return write(
        json -> {
          if (!single) {
            json.writeStartArray();
          }
          for (StoredNode node : nodes) {
            write(json, node);
          }
          if (!single) {
            json.writeEndArray();
          }
        });
  }

  private static void write(JsonGenerator json, StoredNode node) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", node.path().text());
    json.writeStringField("mode", mode(node));
    json.writeNumberField("uid", node.metadata().uid());
    json.writeNumberField("gid", node.metadata().gid());
    json.writeNumberField("bytes", node.size());
    json.writeNumberField("mtime", node.metadata().mtime());
    json.writeNumberField("inode", node.inode());
    json.writeNumberField("links", node.links());
    if (node.kind() == StoredNode.Kind.SYMLINK) {
      json.writeStringField("target", node.target());
    }
    if (isDevice(node)) {
      json.writeNumberField("major", node.major());
      json.writeNumberField("minor", node.minor());
    }
    json.writeObjectFieldStart("xattrs");
    for (var xattr : node.metadata().xattrs().entrySet()) {
      json.writeStringField(xattr.getKey(), hex(xattr.getValue().bytes()));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String write(Body body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      body.write(json);
    }
    return bytes.toString(StandardCharsets.UTF_8) + "\n";
  }

  private static boolean isDevice(StoredNode node) {
    return node.kind() == StoredNode.Kind.CHARACTER || node.kind() == StoredNode.Kind.BLOCK;
  }

  private static String mode(StoredNode node) {
    int mode = node.metadata().mode();
    StringBuilder text = new StringBuilder().append(type(node.kind()));
    for (int i = 0; i < BITS.length(); i++) {
      text.append((mode & 0400 >> i) != 0 ? BITS.charAt(i) : '-');
    }
    special(text, mode, 04000, 3, 's');
    special(text, mode, 02000, 6, 's');
    special(text, mode, 01000, 9, 't');
    return text.toString();
  }

  /** As {@code ls} writes it. */
  private static char type(StoredNode.Kind kind) {
    return switch (kind) {
      case REGULAR -> '-';
      case DIRECTORY -> 'd';
      case CHARACTER -> 'c';
      case BLOCK -> 'b';
      case FIFO -> 'p';
      case SOCKET -> 's';
      case SYMLINK -> 'l';
    };
  }

  private static void special(StringBuilder text, int mode, int bit, int at, char letter) {
    if ((mode & bit) != 0) {
      text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
