package dev.coracle.elf;

import dev.coracle.tree.Content;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what the loader reads: ELF header, program headers, dynamic section, and the strings and
 * notes they point to. Section headers are not used, so stripped files read alike.
 */
public final class ElfFile {
  // System V ABI, chapter 4 ("Object Files") and 5 ("Program Loading and Dynamic Linking").
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int E_TYPE = 16;
  private static final int E_MACHINE = 18;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int PT_NOTE = 4;
  private static final int PF_W = 2;
  private static final int PN_XNUM = 0xffff;

  /** More notes than any linker writes; a larger segment is not walked. */
  private static final long NOTES_LIMIT = 1 << 20;

  private final ElfBytes bytes;
  private final int bits;
  private final List<Segment> segments = new ArrayList<>();

  record Segment(long type, long flags, long offset, long address, long fileSize, long align) {}

  private ElfFile(ElfBytes bytes, int bits) {
    this.bytes = bytes;
    this.bits = bits;
  }

  /**
   * Reads a file.
   *
   * @return empty where the file does not begin with the ELF magic number
   * @throws MalformedElfException where it does and then breaks the format's rules
   */
  public static Optional<ElfFacts> read(Content content) throws IOException {
    return read(content.openPositioned(), content.size());
  }

  /**
   * Reads a file that is not a {@link Content}, such as one inside an image.
   *
   * @param source is closed
   * @param size of the file, in bytes
   */
  public static Optional<ElfFacts> read(Content.Positioned source, long size) throws IOException {
    try (ElfBytes bytes = new ElfBytes(source, size)) {
      if (size < 4) {
        return Optional.empty();
      }
      if (bytes.u8(0) != 0x7f || bytes.u8(1) != 'E' || bytes.u8(2) != 'L' || bytes.u8(3) != 'F') {
        return Optional.empty();
      }
      return Optional.of(read(bytes));
    }
  }

  private static ElfFacts read(ElfBytes bytes) throws IOException {
    int bits =
        switch (bytes.u8(EI_CLASS)) {
          case 1 -> 32;
          case 2 -> 64;
          default ->
              throw new MalformedElfException(EI_CLASS, "the class is neither 32 nor 64 bit");
        };
    boolean big =
        switch (bytes.u8(EI_DATA)) {
          case 1 -> false;
          case 2 -> true;
          default -> throw new MalformedElfException(EI_DATA, "the byte order is unknown");
        };
    bytes.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    ElfFile file = new ElfFile(bytes, bits);
    file.readSegments();
    Dynamic dynamic = Dynamic.read(file);
    return new ElfFacts(
        bits,
        big,
        bytes.u16(E_MACHINE),
        bytes.u16(E_TYPE),
        file.interpreter(),
        dynamic.soname(),
        dynamic.needed(),
        dynamic.rpath(),
        dynamic.runpath(),
        dynamic.noDefaultLibraries(),
        dynamic.neededVersions(),
        dynamic.definedVersions(),
        file.dlopenNotes(),
        file.notes(),
        file.readOnly());
  }

  private List<ElfFacts.Loaded> readOnly() {
    return segments.stream()
        .filter(s -> s.type() == PT_LOAD && (s.flags() & PF_W) == 0)
        .map(s -> new ElfFacts.Loaded(s.offset(), s.address(), s.fileSize()))
        .toList();
  }

  private void readSegments() throws IOException {
    boolean wide = bits == 64;
    long table = word(wide ? 32 : 28);
    int entrySize = bytes.u16(wide ? 54 : 42);
    int count = bytes.u16(wide ? 56 : 44);
    if (count == 0) {
      return;
    }
    if (count == PN_XNUM) {
      throw new MalformedElfException(wide ? 56 : 44, "more than 65534 program headers");
    }
    if (entrySize < (wide ? 56 : 32)) {
      throw new MalformedElfException(wide ? 54 : 42, "program headers are too short");
    }
    bytes.checkRange(table, (long) entrySize * count, "the program header table");
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entrySize;
      Segment segment =
          new Segment(
              bytes.u32(at),
              bytes.u32(at + (wide ? 4 : 24)),
              word(at + (wide ? 8 : 4)),
              word(at + (wide ? 16 : 8)),
              word(at + (wide ? 32 : 16)),
              word(at + (wide ? 48 : 28)));
      if (segment.type() == PT_LOAD
          || segment.type() == PT_DYNAMIC
          || segment.type() == PT_INTERP
          || segment.type() == PT_NOTE) {
        bytes.checkRange(segment.offset(), segment.fileSize(), "a segment");
        segments.add(segment);
      }
    }
  }

  private Optional<String> interpreter() throws IOException {
    for (Segment segment : segments) {
      if (segment.type() == PT_INTERP) {
        String path = bytes.string(segment.offset(), segment.offset() + segment.fileSize());
        if (path.isEmpty()) {
          throw new MalformedElfException(segment.offset(), "the interpreter's path is empty");
        }
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private List<DlopenNote> dlopenNotes() throws IOException {
    List<DlopenNote> notes = new ArrayList<>();
    for (ElfNote note : notes()) {
      DlopenNotes.read(note, bytes, notes);
    }
    return notes;
  }

  private List<ElfNote> notes() throws IOException {
    List<ElfNote> notes = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.type() == PT_NOTE && segment.fileSize() <= NOTES_LIMIT) {
        int align = segment.align() == 8 ? 8 : 4;
        notes.addAll(ElfNote.read(bytes, segment.offset(), segment.fileSize(), align));
      }
    }
    return notes;
  }

  ElfBytes bytes() {
    return bytes;
  }

  int wordSize() {
    return bits / 8;
  }

  /** A field as wide as an address. */
  long word(long offset) throws IOException {
    return bits == 64 ? bytes.u64(offset) : bytes.u32(offset);
  }

  Optional<Segment> dynamicSegment() {
    return segments.stream().filter(s -> s.type() == PT_DYNAMIC && s.fileSize() > 0).findFirst();
  }

  /** Where in the file an address is. */
  long offsetOf(long address, long pointedFrom) throws MalformedElfException {
    for (Segment segment : segments) {
      if (segment.type() == PT_LOAD
          && address >= segment.address()
          && address - segment.address() < segment.fileSize()) {
        return segment.offset() + (address - segment.address());
      }
    }
    throw new MalformedElfException(pointedFrom, "an address is in no loadable segment");
  }
}
