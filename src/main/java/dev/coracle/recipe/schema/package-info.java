/** The keys of a recipe, the values that each takes, and the check of a document against them. */
@NullMarked
package dev.coracle.recipe.schema;

import org.jspecify.annotations.NullMarked;
