/** Paragraphs of {@code Field: value}, the form of Debian's control data: deb822(5). */
@NullMarked
package dev.coracle.deb822;

import org.jspecify.annotations.NullMarked;
