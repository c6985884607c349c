/**
 * The library closure: programs and libraries with the interpreter and the libraries (DT_NEEDED)
 * that they need.
 */
@NullMarked
package dev.coracle.rootfs.elf;

import org.jspecify.annotations.NullMarked;
