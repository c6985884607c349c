/** Single files at addresses that a recipe names, each known by its SHA-256. */
@NullMarked
package dev.coracle.source.url;

import org.jspecify.annotations.NullMarked;
