/**
 * What every part of a build runs with: store, environment and progress, the user's options, turns
 * for heavy work, the archives; and how recipes are found and read.
 */
@NullMarked
package dev.coracle.build.context;

import org.jspecify.annotations.NullMarked;
