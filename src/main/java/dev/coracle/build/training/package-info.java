/** What a training run for class-data sharing assembles a tree from, on a host without packages. */
@NullMarked
package dev.coracle.build.training;

import org.jspecify.annotations.NullMarked;
