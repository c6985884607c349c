/**
 * Tar in the form "pax" (IEEE 1003.1-2017, pax), which can say all that a tree has but a socket.
 */
@NullMarked
package dev.coracle.image.tar;

import org.jspecify.annotations.NullMarked;
