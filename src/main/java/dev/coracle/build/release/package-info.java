/** A release: the steps from a clean work tree to a signed result in a registry. */
@NullMarked
package dev.coracle.build.release;

import org.jspecify.annotations.NullMarked;
