/** The commands that begin with a result: boot it, verify it, look into it. */
@NullMarked
package dev.coracle.cli.result;

import org.jspecify.annotations.NullMarked;
