/** The commands about this host: its programs and its store. */
package dev.coracle.cli.host;
