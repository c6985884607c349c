/**
 * Dependency resolution: the set of package versions that apt would install, without
 * recommendations.
 */
@NullMarked
package dev.coracle.source.apt.resolve;

import org.jspecify.annotations.NullMarked;
