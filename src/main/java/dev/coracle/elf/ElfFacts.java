package dev.coracle.elf;

import java.util.List;
import java.util.Optional;

/**
 * What the dynamic loader would learn from an ELF file.
 *
 * @param bits 32 or 64 (EI_CLASS)
 * @param bigEndian byte order (EI_DATA)
 * @param machine {@code e_machine}, such as 62 for x86-64
 * @param type {@code e_type}: 1 relocatable, 2 executable, 3 shared object or PIE, 4 core
 * @param interpreter PT_INTERP, a path
 * @param soname DT_SONAME
 * @param needed DT_NEEDED in the file's order
 * @param rpath DT_RPATH, split at colons; empty where the file has DT_RUNPATH, which overrides it
 * @param runpath DT_RUNPATH, split at colons
 * @param noDefaultLibraries DF_1_NODEFLIB: the default directories are not searched
 * @param neededVersions symbol versions wanted from the needed libraries
 * @param definedVersions symbol versions that the file offers (DT_VERDEF), its own name excluded
 * @param dlopenNotes what the file may load at run time
 * @param notes all notes
 * @param readOnly loadable segments that are not writable
 */
public record ElfFacts(
    int bits,
    boolean bigEndian,
    int machine,
    int type,
    Optional<String> interpreter,
    Optional<String> soname,
    List<String> needed,
    List<String> rpath,
    List<String> runpath,
    boolean noDefaultLibraries,
    List<NeededVersion> neededVersions,
    List<String> definedVersions,
    List<DlopenNote> dlopenNotes,
    List<ElfNote> notes,
    List<Loaded> readOnly) {

  /**
   * A part of the file that is mapped.
   *
   * @param offset where it begins in the file, in bytes
   * @param address where it is mapped, before relocation
   * @param size number of bytes that come from the file
   */
  public record Loaded(long offset, long address, long size) {}

  public ElfFacts {
    needed = List.copyOf(needed);
    rpath = List.copyOf(rpath);
    runpath = List.copyOf(runpath);
    neededVersions = List.copyOf(neededVersions);
    definedVersions = List.copyOf(definedVersions);
    dlopenNotes = List.copyOf(dlopenNotes);
    notes = List.copyOf(notes);
    readOnly = List.copyOf(readOnly);
  }

  /** Whether one process can hold both this file and another. */
  public boolean sameKindAs(ElfFacts other) {
    return bits == other.bits && bigEndian == other.bigEndian && machine == other.machine;
  }
}
