package dev.coracle.registry;

import dev.coracle.json.Json;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import dev.coracle.store.StoreEviction;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compresses files, and keeps what comes of large ones in the store, so that an image that is
 * published again, or to another registry, is not even read again.
 */
final class LayerCompressor {
  private static final String KIND = "compressed-layer";
  private static final int REVISION = 1;
  private static final String BLOB = "layer.zst";
  private static final String FACTS = "layer.json";

  /** Bytes below which compressing again is faster than a look into the store. */
  private static final long LEAST = 1 << 20;

  /** Bytes that all of them may take; an image of base is 9 MB. */
  private static final long LIMIT = 2L << 30;

  private final Path scratch;
  private final Optional<Store> store;

  /**
   * Compresses files.
   *
   * @param scratch a directory for what is not kept
   * @param store keeps the others, if given
   */
  LayerCompressor(Path scratch, Optional<Store> store) {
    this.scratch = scratch;
    this.store = store;
  }

  /** A file of unknown content, for once. */
  CompressedLayer compress(Path file) throws IOException {
    return CompressedLayer.compress(file, scratch.resolve(file.getFileName() + ".zst"));
  }

  /**
   * A file whose content is known; if it is in the store already, the file itself is not read.
   *
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) {@code registry.digest} if it was
   *     read and is something else
   */
  CompressedLayer compress(Path file, Sha256 content) throws IOException {
    if (store.isEmpty() || Files.size(file) < LEAST) {
      return checked(compress(file), content);
    }
    StepKey key =
        StepKey.builder(KIND, REVISION)
            .add("level", CompressedLayer.LEVEL)
            .add("content", content)
            .build();
    Path kept = store.get().result(key, directory -> keep(file, content, directory));
    Map<String, Object> facts = Json.object(Files.readString(kept.resolve(FACTS)));
    Descriptor layer =
        CompressedLayer.layer(
            file.getFileName().toString(),
            Long.parseLong(Json.text(facts, "size")),
            content,
            Json.text(facts, "digest"),
            Files.size(kept.resolve(BLOB)));
    return new CompressedLayer(layer, kept.resolve(BLOB));
  }

  private static void keep(Path file, Sha256 content, Path directory) throws IOException {
    CompressedLayer layer =
        checked(CompressedLayer.compress(file, directory.resolve(BLOB)), content);
    Store.flush(layer.blob());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("digest", layer.descriptor().digest());
    facts.put("size", Long.toString(CompressedLayer.size(layer.descriptor())));
    Files.write(directory.resolve(FACTS), Json.pretty(facts));
  }

  private static CompressedLayer checked(CompressedLayer layer, Sha256 content) {
    String actual = CompressedLayer.sha256(layer.descriptor());
    if (!actual.equals(content.hex())) {
      throw RegistryDiagnostics.changed(
          CompressedLayer.title(layer.descriptor()), content.hex(), actual);
    }
    return layer;
  }

  /** Removes what was not published for longest, if there is too much. */
  void trim() throws IOException {
    if (store.isPresent()) {
      new StoreEviction(store.get()).trim(KIND, LIMIT);
    }
  }
}
