/**
 * Texts of shell scripts, and what maintainer scripts among them say in constants; read, never run.
 */
@NullMarked
package dev.coracle.rootfs.script;

import org.jspecify.annotations.NullMarked;
