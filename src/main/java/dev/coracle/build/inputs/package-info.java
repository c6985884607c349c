/** What a result was made of, in the result: recipe, lock and local files; written and unpacked. */
@NullMarked
package dev.coracle.build.inputs;

import org.jspecify.annotations.NullMarked;
