/** What every command runs with: streams, terminal, shared options and progress. */
@NullMarked
package dev.coracle.cli.context;

import org.jspecify.annotations.NullMarked;
