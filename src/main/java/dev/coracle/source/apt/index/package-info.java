/** The Packages and Contents indexes of a suite: package records, relations and versions. */
@NullMarked
package dev.coracle.source.apt.index;

import org.jspecify.annotations.NullMarked;
