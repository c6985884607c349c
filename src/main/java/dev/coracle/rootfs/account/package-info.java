/**
 * Accounts and directories as data: sysusers.d(5), tmpfiles.d(5), passwd(5), and the numbers that
 * accounts get.
 */
@NullMarked
package dev.coracle.rootfs.account;

import org.jspecify.annotations.NullMarked;
