/**
 * FreeMarker, strict: a missing value is an error, numbers print without grouping, nothing depends
 * on the locale. The templates stand in {@code templates/} at the top of the project. Uses {@code
 * diagnostic}.
 */
@NullMarked
package dev.coracle.template;

import org.jspecify.annotations.NullMarked;
