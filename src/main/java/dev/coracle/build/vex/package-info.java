/** Statements about vulnerabilities of a result, from what it carries. */
@NullMarked
package dev.coracle.build.vex;

import org.jspecify.annotations.NullMarked;
