/**
 * What is going on, as events. Steps report through {@link dev.coracle.progress.Progress};
 * terminals and logs listen. Uses nothing else of Coracle.
 */
@NullMarked
package dev.coracle.progress;

import org.jspecify.annotations.NullMarked;
