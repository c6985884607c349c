/** The output directory: versions, manifest, what is written for people to use. */
@NullMarked
package dev.coracle.publish;

import org.jspecify.annotations.NullMarked;
