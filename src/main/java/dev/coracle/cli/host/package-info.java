/** The commands about this host: its programs and its store. */
@NullMarked
package dev.coracle.cli.host;

import org.jspecify.annotations.NullMarked;
