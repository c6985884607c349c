/**
 * YAML with source locations: from bytes to a document whose every value knows its line and column.
 */
@NullMarked
package dev.coracle.recipe.yaml;

import org.jspecify.annotations.NullMarked;
