/**
 * Results of steps that machines share, such as kernels: in a directory or a registry. Nothing from
 * there is used unless every byte is what a statement says that is bound to the step's key, and the
 * statement is signed, or the user trusts all who may write there.
 */
@NullMarked
package dev.coracle.cache;

import org.jspecify.annotations.NullMarked;
