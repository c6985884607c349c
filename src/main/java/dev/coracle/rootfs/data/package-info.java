/**
 * The data closure: files, directories and accounts that programs, scripts and units rely on and
 * that no ELF header or unit dependency names.
 */
package dev.coracle.rootfs.data;
