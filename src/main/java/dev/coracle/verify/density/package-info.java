/**
 * What guests from one image cost their host. Promises to leave the host's settings as they were.
 */
@NullMarked
package dev.coracle.verify.density;

import org.jspecify.annotations.NullMarked;
