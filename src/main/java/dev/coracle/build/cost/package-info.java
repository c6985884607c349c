/**
 * What the fragments of a recipe's kernel cost, and what other settings would: the guest is built
 * and booted with each change.
 */
@NullMarked
package dev.coracle.build.cost;

import org.jspecify.annotations.NullMarked;
