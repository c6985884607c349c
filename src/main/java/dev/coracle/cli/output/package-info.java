/** What commands print: tables, texts and JSON, made from values and without logic of their own. */
package dev.coracle.cli.output;
