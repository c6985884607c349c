/**
 * The library closure: programs and libraries with the interpreter and the libraries that they
 * need.
 */
package dev.coracle.rootfs.elf;
