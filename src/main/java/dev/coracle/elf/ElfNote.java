package dev.coracle.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A note of a PT_NOTE segment (System V ABI, chapter 5, "Note Section").
 *
 * @param owner who gives the type its meaning, such as {@code GNU}
 * @param type as its owner numbers them
 * @param offset where its description begins in the file
 * @param size of the description, in bytes
 */
public record ElfNote(String owner, long type, long offset, long size) {
  private static final int HEADER = 12;

  /** Notes with longer owner names are skipped. */
  private static final int LONGEST_NAME = 64;

  /** Walks a segment: name size, description size, type, name, description, each padded. */
  static List<ElfNote> read(ElfBytes bytes, long begin, long size, int align) throws IOException {
    List<ElfNote> notes = new ArrayList<>();
    long end = begin + size;
    long at = begin;
    while (end - at >= HEADER) {
      long nameSize = bytes.u32(at);
      long descriptionSize = bytes.u32(at + 4);
      long name = at + HEADER;
      long description = name + pad(nameSize, 4);
      if (align == 8) {
        description = begin + pad(description - begin, 8);
      }
      if (description + descriptionSize > end) {
        throw new MalformedElfException(at, "a note reaches beyond its segment");
      }
      if (nameSize > 0 && nameSize <= LONGEST_NAME) {
        String owner = new String(bytes.bytes(name, nameSize), StandardCharsets.ISO_8859_1);
        int nul = owner.indexOf(0);
        notes.add(
            new ElfNote(
                nul < 0 ? owner : owner.substring(0, nul),
                bytes.u32(at + 8),
                description,
                descriptionSize));
      }
      at = begin + pad(description + descriptionSize - begin, align);
    }
    return notes;
  }

  private static long pad(long value, int align) {
    return (value + align - 1) / align * align;
  }
}
