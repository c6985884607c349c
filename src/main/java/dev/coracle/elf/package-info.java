/**
 * Reads ELF files: class, machine, interpreter, DT_NEEDED, RPATH, RUNPATH, soname, {@code
 * .note.dlopen}. Knows nothing of images. Format: System V ABI, generic and x86-64 supplement; the
 * dlopen notes by the systemd project's ELF_DLOPEN_METADATA.
 */
@NullMarked
package dev.coracle.elf;

import org.jspecify.annotations.NullMarked;
