/**
 * Answers a repeated build that has nothing to do, and a repeated check, before anything else of
 * the program is loaded.
 */
@NullMarked
package dev.coracle.cli.unchanged;

import org.jspecify.annotations.NullMarked;
