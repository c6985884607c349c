/**
 * Debian archives: signed indexes, dependency resolution, package files.
 *
 * <p>Formats: Debian Policy (control fields, versions, relations), the Debian repository format,
 * deb(5), deb-version(7), apt sources.list(5). Packages are read, never run.
 */
@NullMarked
package dev.coracle.source.apt;

import org.jspecify.annotations.NullMarked;
