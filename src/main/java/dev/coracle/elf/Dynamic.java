package dev.coracle.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The dynamic section, as far as loading depends on it. */
record Dynamic(
    Optional<String> soname,
    List<String> needed,
    List<String> rpath,
    List<String> runpath,
    boolean noDefaultLibraries,
    List<NeededVersion> neededVersions,
    List<String> definedVersions) {

  // System V ABI "Dynamic Section", and the version tags of the LSB ("Symbol Versioning").
  private static final int DT_NULL = 0;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;
  private static final int DT_STRSZ = 10;
  private static final int DT_SONAME = 14;
  private static final int DT_RPATH = 15;
  private static final int DT_RUNPATH = 29;
  private static final long DT_FLAGS_1 = 0x6ffffffbL;
  private static final long DT_VERDEF = 0x6ffffffcL;
  private static final long DT_VERDEFNUM = 0x6ffffffdL;
  private static final long DT_VERNEED = 0x6ffffffeL;
  private static final long DT_VERNEEDNUM = 0x6fffffffL;
  private static final long DF_1_NODEFLIB = 0x800;
  private static final int VER_FLG_BASE = 1;
  private static final int VER_FLG_WEAK = 2;

  /** Far more than any linker writes; a loop in the file ends here. */
  private static final int ENTRY_LIMIT = 65536;

  static Dynamic read(ElfFile file) throws IOException {
    Optional<ElfFile.Segment> segment = file.dynamicSegment();
    if (segment.isEmpty()) {
      return new Dynamic(
          Optional.empty(), List.of(), List.of(), List.of(), false, List.of(), List.of());
    }
    return new Reader(file, segment.get()).read();
  }

  private static final class Reader {
    private final ElfFile file;
    private final ElfFile.Segment segment;
    private final List<Long> needed = new ArrayList<>();
    private long strings = -1;
    private long stringsEnd;
    private long soname = -1;
    private long rpath = -1;
    private long runpath = -1;
    private long flags1;
    private long definitions = -1;
    private long definitionCount;
    private long needs = -1;
    private long needCount;

    Reader(ElfFile file, ElfFile.Segment segment) {
      this.file = file;
      this.segment = segment;
    }

    Dynamic read() throws IOException {
      readEntries();
      List<String> names = new ArrayList<>(needed.size());
      for (long name : needed) {
        names.add(string(name));
      }
      List<String> run = runpath < 0 ? List.of() : split(string(runpath));
      return new Dynamic(
          soname < 0 ? Optional.empty() : Optional.of(string(soname)),
          names,
          rpath < 0 || runpath >= 0 ? List.of() : split(string(rpath)),
          run,
          (flags1 & DF_1_NODEFLIB) != 0,
          needs < 0 ? List.of() : neededVersions(),
          definitions < 0 ? List.of() : definedVersions());
    }

    private void readEntries() throws IOException {
      int width = file.wordSize();
      long end = segment.offset() + segment.fileSize();
      long tableAddress = -1;
      long tableSize = -1;
      long tableAt = 0;
      for (long at = segment.offset(); at + 2L * width <= end; at += 2L * width) {
        long tag = file.word(at);
        long value = file.word(at + width);
        if (tag == DT_NULL) {
          break;
        }
        if (tag == DT_NEEDED) {
          needed.add(value);
        } else if (tag == DT_STRTAB) {
          tableAddress = value;
          tableAt = at;
        } else if (tag == DT_STRSZ) {
          tableSize = value;
        } else if (tag == DT_SONAME) {
          soname = value;
        } else if (tag == DT_RPATH) {
          rpath = value;
        } else if (tag == DT_RUNPATH) {
          runpath = value;
        } else if (tag == DT_FLAGS_1) {
          flags1 = value;
        } else if (tag == DT_VERDEF) {
          definitions = file.offsetOf(value, at);
        } else if (tag == DT_VERDEFNUM) {
          definitionCount = value;
        } else if (tag == DT_VERNEED) {
          needs = file.offsetOf(value, at);
        } else if (tag == DT_VERNEEDNUM) {
          needCount = value;
        }
      }
      if (tableAddress >= 0) {
        strings = file.offsetOf(tableAddress, tableAt);
        file.bytes().checkRange(strings, tableSize, "the dynamic string table");
        stringsEnd = strings + tableSize;
      }
    }

    private String string(long offset) throws IOException {
      if (strings < 0) {
        throw new MalformedElfException(segment.offset(), "the dynamic section has no strings");
      }
      if (offset < 0 || offset >= stringsEnd - strings) {
        throw new MalformedElfException(
            segment.offset(), "a name lies outside the dynamic string table");
      }
      return file.bytes().string(strings + offset, stringsEnd);
    }

    /**
     * Elf_Verneed: version, aux count, file, aux offset, next; each with a chain of Elf_Vernaux.
     */
    private List<NeededVersion> neededVersions() throws IOException {
      List<NeededVersion> versions = new ArrayList<>();
      ElfBytes bytes = file.bytes();
      long at = needs;
      for (long i = 0; i < Math.min(needCount, ENTRY_LIMIT); i++) {
        int auxCount = bytes.u16(at + 2);
        String library = string(bytes.u32(at + 4));
        long aux = at + bytes.u32(at + 8);
        for (int j = 0; j < auxCount; j++) {
          boolean weak = (bytes.u16(aux + 4) & VER_FLG_WEAK) != 0;
          versions.add(new NeededVersion(library, string(bytes.u32(aux + 8)), weak));
          long next = bytes.u32(aux + 12);
          if (next == 0) {
            break;
          }
          aux += next;
        }
        long next = bytes.u32(at + 12);
        if (next == 0) {
          break;
        }
        at += next;
        checkCount(versions.size(), at);
      }
      return versions;
    }

    /** Elf_Verdef: version, flags, index, aux count, hash, aux offset, next. */
    private List<String> definedVersions() throws IOException {
      List<String> versions = new ArrayList<>();
      ElfBytes bytes = file.bytes();
      long at = definitions;
      for (long i = 0; i < Math.min(definitionCount, ENTRY_LIMIT); i++) {
        if ((bytes.u16(at + 2) & VER_FLG_BASE) == 0) {
          versions.add(string(bytes.u32(at + bytes.u32(at + 12))));
        }
        long next = bytes.u32(at + 16);
        if (next == 0) {
          break;
        }
        at += next;
      }
      return versions;
    }

    private static void checkCount(int count, long at) throws MalformedElfException {
      if (count > ENTRY_LIMIT) {
        throw new MalformedElfException(at, "more symbol versions than any linker writes");
      }
    }

    private static List<String> split(String path) {
      return Arrays.stream(path.split(":", -1)).filter(entry -> !entry.isEmpty()).toList();
    }
  }
}
