/**
 * The recipe: its model, its reader, its schema.
 *
 * <p>{@link dev.coracle.recipe.Recipe} is what a person asked for, as records that cannot be wrong.
 * Reading reports every problem of a file in one pass. Knows no network: parents come through a
 * loader that the caller supplies. Uses {@code tree} and {@code diagnostic}.
 */
@NullMarked
package dev.coracle.recipe;

import org.jspecify.annotations.NullMarked;
