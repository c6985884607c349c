/** What commands print: tables, texts and JSON, made from values and without logic of their own. */
@NullMarked
package dev.coracle.cli.output;

import org.jspecify.annotations.NullMarked;
