/** Reads recipes with their parents into the model of {@link dev.coracle.recipe}. */
package dev.coracle.recipe.reader;
