package dev.coracle.container;

import dev.coracle.container.source.SourceLayer;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityParameters;
import dev.coracle.json.Json;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A layer as containerd's EROFS snapshotter keeps one: the file system from the file's first byte
 * on, its Merkle tree behind it, and a JSON file beside it that names root digest and offset (the
 * snapshotter's {@code docs/snapshotters/erofs.md} and {@code internal/dmverity/dmverity.go}).
 */
final class SnapshotterLayer {
  /** Ends the name of a layer's file. */
  static final String SUFFIX = ".erofs";

  /** Ends the name of the file beside it. */
  static final String METADATA = ".dmverity";

  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new PlainLayout()));

  private SnapshotterLayer() {}

  /** The name of a layer's file: its chain ID, by which the snapshotter knows it. */
  static String name(List<SourceLayer> upToIt) {
    String chain = "";
    for (SourceLayer layer : upToIt) {
      String diffId = "sha256:" + layer.diffId().hex();
      chain =
          chain.isEmpty()
              ? diffId
              : "sha256:"
                  + Sha256.of((chain + " " + diffId).getBytes(StandardCharsets.US_ASCII)).hex();
    }
    return chain.replace(':', '-') + SUFFIX;
  }

  /** Writes both files; the facts are those of the file system, the size that of the whole file. */
  static ImageFacts write(FileTree tree, Path file) throws IOException {
    ImageFacts facts =
        WRITER.write(
            tree,
            ImageOptions.of(FileSystemType.EROFS, PlainLayout.NAME, "", OptionalLong.empty()),
            file);
    Path verity = file.resolveSibling(file.getFileName() + ".tree");
    VerityParameters parameters = Verity.write(file, verity, facts.treeDigest());
    long offset = Files.size(file);
    try (InputStream from = Files.newInputStream(verity);
        OutputStream to = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      from.transferTo(to);
    }
    Files.delete(verity);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("roothash", parameters.root().hex());
    metadata.put("hashoffset", offset);
    Files.write(file.resolveSibling(file.getFileName() + METADATA), Json.pretty(metadata));
    return facts;
  }
}
