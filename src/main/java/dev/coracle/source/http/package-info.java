/** Downloads: side by side, resumed, retried, hash-checked while they stream. */
@NullMarked
package dev.coracle.source.http;

import org.jspecify.annotations.NullMarked;
