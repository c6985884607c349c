/**
 * Paths and what they name: the merged view of all packages, and the finished tree as the guest
 * sees it.
 */
@NullMarked
package dev.coracle.rootfs.view;

import org.jspecify.annotations.NullMarked;
