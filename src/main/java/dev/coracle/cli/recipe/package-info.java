/** The commands that begin with a recipe: build it, lock it, or make a part of it. */
package dev.coracle.cli.recipe;
