package dev.coracle.rootfs.view;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.tree.Content;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Facts of ELF files by their content, for the length of one build; several threads may ask. */
public final class ElfCache {
  private final Map<String, Optional<ElfFacts>> facts = new ConcurrentHashMap<>();

  /** Facts of a file; empty where it is not ELF. */
  Optional<ElfFacts> facts(Content content) throws IOException {
    String key = content.sha256().hex();
    Optional<ElfFacts> known = facts.get(key);
    if (known == null) {
      known = ElfFile.read(content);
      facts.put(key, known);
    }
    return known;
  }
}
