/**
 * The library closure: programs and libraries with the interpreter and the libraries (DT_NEEDED)
 * that they need.
 */
package dev.coracle.rootfs.elf;
