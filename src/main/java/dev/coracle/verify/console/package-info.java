/**
 * What a guest says, as facts: its console's lines, how far its boot came, where its time and
 * memory went. Promises to believe no guest: whatever it prints, and however much, is read to its
 * end.
 */
@NullMarked
package dev.coracle.verify.console;

import org.jspecify.annotations.NullMarked;
