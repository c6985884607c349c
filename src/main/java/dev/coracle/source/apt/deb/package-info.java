/** Package files (deb(5)): read, checked entry by entry, and unpacked into the store. */
@NullMarked
package dev.coracle.source.apt.deb;

import org.jspecify.annotations.NullMarked;
