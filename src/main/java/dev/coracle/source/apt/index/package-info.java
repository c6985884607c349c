/** The Packages and Contents indexes of a suite: package records, relations and versions. */
package dev.coracle.source.apt.index;
