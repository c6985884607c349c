/** What every command runs with: streams, terminal, shared options and progress. */
package dev.coracle.cli.context;
