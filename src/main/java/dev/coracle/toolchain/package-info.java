/**
 * A compiler and its build tools from a distribution's packages: unpacked into the store and run
 * from there through their own dynamic loader, without root, container or anything of the host but
 * its kernel and a POSIX shell.
 *
 * <p>Which packages these are is data: {@code /dev/coracle/toolchain/kernel.yaml}. Uses {@code
 * source} (contents of packages), {@code elf}, {@code lock} and {@code store}.
 */
@NullMarked
package dev.coracle.toolchain;

import org.jspecify.annotations.NullMarked;
