/** Reads recipes with their parents into the model of {@link dev.coracle.recipe}. */
@NullMarked
package dev.coracle.recipe.reader;

import org.jspecify.annotations.NullMarked;
