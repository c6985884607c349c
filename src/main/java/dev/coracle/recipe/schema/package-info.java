/** The keys of a recipe, the values that each takes, and the check of a document against them. */
package dev.coracle.recipe.schema;
