/** JSON: one way to write it, and small documents as maps. */
@NullMarked
package dev.coracle.json;

import org.jspecify.annotations.NullMarked;
