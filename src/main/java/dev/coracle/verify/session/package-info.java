/**
 * A guest that a person or a program talks to until it ends. Promises that what goes in and out is
 * not changed, and that the terminal is left as it was.
 */
@NullMarked
package dev.coracle.verify.session;

import org.jspecify.annotations.NullMarked;
