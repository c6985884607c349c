/**
 * The data closure: files, directories and accounts that programs, scripts and units rely on and
 * that no ELF header or unit dependency names.
 */
@NullMarked
package dev.coracle.rootfs.data;

import org.jspecify.annotations.NullMarked;
