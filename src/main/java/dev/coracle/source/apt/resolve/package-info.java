/**
 * Dependency resolution: the set of package versions that apt would install, without
 * recommendations.
 */
package dev.coracle.source.apt.resolve;
