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
final class PackedFiles {
  private static final String KIND = "packed-file";
  private static final int REVISION = 1;
  private static final String BLOB = "layer.zst";
  private static final String FACTS = "layer.json";

  /** Bytes below which packing again is faster than a look into the store. */
  private static final long LEAST = 1 << 20;

  /** Bytes that all of them may take; an image of base is 9 MB. */
  private static final long LIMIT = 2L << 30;

  private final Path scratch;
  private final Optional<Store> store;

  /**
   * Packs.
   *
   * @param scratch a directory for what is not kept
   * @param store keeps the others, if given
   */
  PackedFiles(Path scratch, Optional<Store> store) {
    this.scratch = scratch;
    this.store = store;
  }

  /** A file of unknown content, for once. */
  PackedFile pack(Path file) throws IOException {
    return PackedFile.pack(file, scratch.resolve(file.getFileName() + ".zst"));
  }

  /**
   * A file whose content is known; if it is in the store already, the file itself is not read.
   *
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) {@code registry.digest} if it was
   *     read and is something else
   */
  PackedFile pack(Path file, Sha256 content) throws IOException {
    if (store.isEmpty() || Files.size(file) < LEAST) {
      return checked(pack(file), content);
    }
    StepKey key =
        StepKey.builder(KIND, REVISION)
            .add("level", PackedFile.LEVEL)
            .add("content", content)
            .build();
    Path kept = store.get().result(key, directory -> keep(file, content, directory));
    Map<String, Object> facts = Json.object(Files.readString(kept.resolve(FACTS)));
    Descriptor layer =
        PackedFile.layer(
            file.getFileName().toString(),
            Long.parseLong(Json.text(facts, "size")),
            content,
            Json.text(facts, "digest"),
            Files.size(kept.resolve(BLOB)));
    return new PackedFile(layer, kept.resolve(BLOB));
  }

  private static void keep(Path file, Sha256 content, Path directory) throws IOException {
    PackedFile packed = checked(PackedFile.pack(file, directory.resolve(BLOB)), content);
    Store.flush(packed.blob());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("digest", packed.layer().digest());
    facts.put("size", Long.toString(PackedFile.size(packed.layer())));
    Files.write(directory.resolve(FACTS), Json.pretty(facts));
  }

  private static PackedFile checked(PackedFile packed, Sha256 content) {
    String actual = PackedFile.sha256(packed.layer());
    if (!actual.equals(content.hex())) {
      throw RegistryDiagnostics.changed(PackedFile.title(packed.layer()), content.hex(), actual);
    }
    return packed;
  }

  /** Removes what was not published for longest, if there is too much. */
  void trim() throws IOException {
    if (store.isPresent()) {
      new StoreEviction(store.get()).trim(KIND, LIMIT);
    }
  }
}
