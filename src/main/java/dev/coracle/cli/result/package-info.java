/** The commands that begin with a result: boot it, verify it, look into it. */
package dev.coracle.cli.result;
