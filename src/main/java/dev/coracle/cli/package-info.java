/** One class per command, exit codes, terminal output; no logic of its own. */
@NullMarked
package dev.coracle.cli;

import org.jspecify.annotations.NullMarked;
