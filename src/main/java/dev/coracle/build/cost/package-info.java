/**
 * What the fragments of a recipe's kernel cost: the guest is built and booted without each of them.
 */
@NullMarked
package dev.coracle.build.cost;

import org.jspecify.annotations.NullMarked;
