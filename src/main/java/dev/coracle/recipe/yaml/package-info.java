/**
 * YAML with source locations: from bytes to a document whose every value knows its line and column.
 */
package dev.coracle.recipe.yaml;
