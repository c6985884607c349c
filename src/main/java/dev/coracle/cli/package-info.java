/** One class per command, exit codes, terminal output; no logic of its own. */
package dev.coracle.cli;
