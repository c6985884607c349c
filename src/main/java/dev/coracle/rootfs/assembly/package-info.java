/**
 * The root tree while it is assembled: nodes with the reason each is required, accounts,
 * privileges, and the problems found on the way.
 */
@NullMarked
package dev.coracle.rootfs.assembly;

import org.jspecify.annotations.NullMarked;
